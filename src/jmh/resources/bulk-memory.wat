(module
  ;; n rounds, each fills a block of 0 to 255 bytes, copies another, and adds up a word.
  (memory 2)
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $length i32) (local $to i32) (local $sum i32)
    (memory.fill (i32.const 0) (i32.const 0) (i32.const 0x20000))
    (loop $next
      (local.set $length (i32.and (i32.mul (local.get $i) (i32.const 37)) (i32.const 255)))
      (local.set $to (i32.and (i32.mul (local.get $i) (i32.const 531)) (i32.const 0xffff)))
      (memory.fill (local.get $to) (local.get $i) (local.get $length))
      (memory.copy
        (i32.add (local.get $to) (i32.const 100)) (local.get $to) (local.get $length))
      (local.set $sum
        (i32.add
          (i32.mul (local.get $sum) (i32.const 31))
          (i32.load offset=96 (local.get $to))))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $i) (local.get $n))))
    (local.get $sum)))
