;; call_indirect: of two tables, of the start of another, with each of its traps.
(module
  (type $op (func (param i32 i32) (result i32)))
  (import "env" "double" (func $double (param i32) (result i32)))
  (table $ops 6 6 funcref)
  (table $more 12 funcref)
  (elem (table $ops) (i32.const 0) func $add $sub $mul)
  (elem (table $ops) (i32.const 4) func $one)
  (elem (table $more) (i32.const 0) func
    $double $add $add $add $add $add $add $add $add $add $add $add)
  (func $add (type $op) (i32.add (local.get 0) (local.get 1)))
  (func $sub (type $op) (i32.sub (local.get 0) (local.get 1)))
  (func $mul (type $op) (local i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (i32.mul (local.get 0) (local.get 1)))
  (func $one (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
  (func $do (export "do") (param i32 i32 i32) (result i32)
    (call_indirect $ops (type $op) (local.get 0) (local.get 1) (local.get 2)))
  (func (export "host") (param i32) (result i32)
    (call_indirect $more (param i32) (result i32) (local.get 0) (i32.const 0)))
  (func (export "all") (result i32) (local i32 i32)
    (loop
      (local.set 1 (call $do (local.get 0) (i32.add (local.get 1) (i32.const 2)) (local.get 0)))
      (br_if 0 (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 3))))
    (local.get 1)))
