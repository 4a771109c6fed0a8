;; Memories and tables of 64-bit addresses.
(module
  (memory i64 1 2)
  (memory $small 1)
  (table $t i64 3 20 funcref)
  (func (export "fill") (param i64 i64) (result i32)
    (memory.fill (local.get 0) (i32.const 3) (local.get 1)) (i32.load8_u (local.get 0)))
  (func (export "copy") (param i64 i64 i64)
    (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "mixed") (param i64 i32 i32)
    (memory.copy 0 $small (local.get 0) (local.get 1) (local.get 2)))
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "growTable") (param i64) (result i64) (table.grow $t (ref.null func) (local.get 0)))
  (func (export "fillTable") (param i64 i64) (table.fill $t (local.get 0) (ref.null func) (local.get 1))))
