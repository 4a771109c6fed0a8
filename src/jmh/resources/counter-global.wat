(module
  ;; The sum of 1 to n; counter and sum are globals.
  (global $i (mut i32) (i32.const 0))
  (global $sum (mut i32) (i32.const 0))
  (func (export "run") (param $n i32) (result i32)
    (global.set $i (local.get $n))
    (global.set $sum (i32.const 0))
    (loop $next
      (global.set $sum (i32.add (global.get $sum) (global.get $i)))
      (global.set $i (i32.sub (global.get $i) (i32.const 1)))
      (br_if $next (global.get $i)))
    (global.get $sum)))
