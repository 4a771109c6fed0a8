;; A start function that traps, after segments that cost more than a unit.
(module
  (memory $a 2)
  (memory $b 1)
  (table 33 funcref)
  (data (i32.const 0) "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz")
  (data (i32.const 0) "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklm")
  (elem (i32.const 0) func 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0)
  (elem (table 0) (i32.const 2) funcref (ref.func 0) (ref.null func) (ref.func 0) (ref.null func)
    (ref.func 0) (ref.null func) (ref.func 0) (ref.null func))
  (elem declare func 0 0 0 0 0 0 0 0 0)
  (func $f (i32.store (i32.const 200000) (i32.const 1)) (drop (i32.const 2)))
  (start $f))
