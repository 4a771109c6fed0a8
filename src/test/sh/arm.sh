#!/bin/sh
# Runs what DeviceIT runs for the Raspberry Pis on a JVM for ARM under QEMU; after "mvn verify", in
# the folder of pom.xml.
#
#   src/test/sh/arm.sh qemu-arm-static /srv/armhf /srv/armhf/usr/lib/jvm/java-17-openjdk-armhf/bin/java
#
# The first is of Debian's package qemu-user-static; the second a folder with the libraries that the
# third needs: openjdk-17-jre-headless, libc6, libstdc++6, libgcc-s1 and zlib1g, unpacked there
# ("dpkg -x"), libatomic1 for armel. armel has the Zero VM, and with QEMU_CPU=arm1176 is as on a Pi 1,
# where armhf dies; for arm64 take qemu-aarch64-static.
set -eu
if [ $# -ne 3 ]; then
  sed -n 's/^# //p; s/^#$//p' "$0" >&2
  exit 2
fi
qemu=$1
root=$2
java=$3
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
failed=0
for device in pi1 pi-zero-2w pi4; do
  java -cp target/test-classes dev.wasmite.shrunk.DeviceModule \
    $device "$work/module.wasm" > "$work/plan"
  {
    read -r options
    read -r jar
    read -r arguments
    read -r answers
  } < "$work/plan"
  # shellcheck disable=SC2086 # several words each
  timeout 300 "$qemu" -L "$root" "$java" $options -XX:+IgnoreUnrecognizedVMOptions \
    -cp "$jar:target/test-classes" dev.wasmite.shrunk.DeviceProgram $arguments > "$work/out" || :
  if [ "$(head -n 1 "$work/out")" = "$answers" ]; then
    echo "$device: right on $("$qemu" -L "$root" "$java" -version 2>&1 | tail -n 1)"
  else
    echo "$device: expected $answers, found $(cat "$work/out")"
    failed=1
  fi
done
exit $failed
