(module
  ;; Calls across the border: a loop of n calls of the host, the same loop without the call.
  (import "host" "empty" (func $host))
  (func (export "empty"))
  (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
  (func (export "host-calls") (param $n i32)
    (loop $next
      (call $host)
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "no-calls") (param $n i32)
    (loop $next
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))
