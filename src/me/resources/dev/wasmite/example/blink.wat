;; The module of the example for Java ME; "mvn verify" checks that blink.wasm is made of this:
;;   java -jar target/wasmite.jar parse blink.wat -o blink.wasm
(module
  (import "board" "set_led" (func $set_led (param i32)))
  (global $on (mut i32) (i32.const 0))
  (global $count (mut i32) (i32.const 0))
  ;; Switches the light, and says how often it did.
  (func (export "tick") (result i32)
    (global.set $on (i32.eqz (global.get $on)))
    (call $set_led (global.get $on))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count)))
