(module
  ;; The sum of 1 to n; counter and sum are locals.
  (func (export "run") (param $n i32) (result i32)
    (local $i i32) (local $sum i32)
    (local.set $i (local.get $n))
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (local.get $i)))
      (local.set $i (i32.sub (local.get $i) (i32.const 1)))
      (br_if $next (local.get $i)))
    (local.get $sum)))
