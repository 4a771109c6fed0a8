(module
  ;; The sum of 1 to n; counter and sum are parameters, tested through local.tee.
  (func $count (param $i i32) (param $sum i32) (result i32)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (local.get $i)))
      (br_if $next (local.tee $i (i32.sub (local.get $i) (i32.const 1)))))
    (local.get $sum))
  (func (export "run") (param $n i32) (result i32)
    (call $count (local.get $n) (i32.const 0))))
