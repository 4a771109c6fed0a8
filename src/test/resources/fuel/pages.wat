;; Pages of one byte: sizes and growth round down by themselves.
(module
  (memory 100 1000 (pagesize 1))
  (memory $b 60 (pagesize 1))
  (memory $c 60 (pagesize 1))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "growths") (param i32) (result i32)
    (loop
      (drop (memory.grow $b (i32.const 63)))
      (drop (memory.grow $c (i32.const 65)))
      (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (i32.add (memory.size $b) (memory.size $c))))
