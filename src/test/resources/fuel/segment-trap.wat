;; An active segment that does not fit: instantiation is charged before anything is made.
(module
  (memory 1)
  (table 4 funcref)
  (data (i32.const 65500) "0123456789abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz")
  (func (unreachable))
  (start 0))
