;; What other programs import.
(module
  (global $level (export "level") (mut i32) (i32.const 0))
  (memory (export "memory") 1 4)
  (table (export "table") 4 20 funcref)
  (func (export "raise") (param i32) (result i32)
    (loop
      (global.set $level (i32.add (global.get $level) (i32.const 10)))
      (br_if 0 (i32.gt_s (local.tee 0 (i32.sub (local.get 0) (i32.const 1))) (i32.const 0))))
    (global.get $level))
  (func (export "fail") (param i32) (result i32) (i32.div_u (i32.const 1) (local.get 0))))
