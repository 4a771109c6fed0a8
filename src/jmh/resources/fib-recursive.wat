(module
  ;; The n-th Fibonacci number by two calls for each n > 1.
  (func $fib (param $n i64) (result i64)
    (if (i64.lt_s (local.get $n) (i64.const 2)) (then (return (local.get $n))))
    (i64.add
      (call $fib (i64.sub (local.get $n) (i64.const 1)))
      (call $fib (i64.sub (local.get $n) (i64.const 2)))))
  (func (export "run") (param $n i32) (result i32)
    (i32.wrap_i64 (call $fib (i64.extend_i32_s (local.get $n))))))
