;; Loads, stores, memory.size, memory.grow that succeeds and fails, accesses out of bounds.
(module
  (memory (export "memory") 1 3)
  (data (i32.const 16) "\01\02\03\04\05\06\07\08")
  (func (export "sum") (param i32 i32) (result i32) (local i32)
    (block
      (loop
        (br_if 1 (i32.eqz (local.get 1)))
        (local.set 2 (i32.add (local.get 2) (i32.load8_u (local.get 0))))
        (local.set 0 (i32.add (local.get 0) (i32.const 1)))
        (local.set 1 (i32.sub (local.get 1) (i32.const 1)))
        (br 0)))
    (local.get 2))
  (func (export "write") (param i32 i64) (result i64)
    (i64.store offset=4 (local.get 0) (local.get 1))
    (i32.store16 (local.get 0) (i32.const -1))
    (f64.store offset=16 (local.get 0) (f64.const 1.5))
    (i64.add (i64.load offset=2 (local.get 0)) (i64.load offset=16 (local.get 0))))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "growths") (result i32)
    (i32.add
      (i32.mul (memory.grow (i32.const 0)) (i32.const 1000))
      (i32.add
        (i32.mul (memory.grow (i32.const 1)) (i32.const 100))
        (i32.add
          (i32.mul (memory.grow (i32.const 5)) (i32.const 10))
          (memory.grow (i32.const 1)))))
    (i32.add (memory.size) (memory.grow (i32.const 1)))
    i32.add)
  (func (export "dead") (result i32)
    (block (result i32) (br 0 (i32.const 4)) (memory.grow (i32.const 1))
      (memory.fill (i32.const 0) (i32.const 0) (i32.const 640)))))
