package dev.wasmite.cli;

import dev.wasmite.wasi.Wasi;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.List;

/** Opens what {@code --tcplisten} asks for; never made. Used by {@link Main}. */
final class Listeners {
  private Listeners() {}

  /**
   * Opens listeners for a program, in their order, and tells which port was found if it was left
   * open.
   *
   * @param pairs host names or addresses, and ports
   * @throws UsageException if one cannot be opened
   */
  static void open(Wasi wasi, List<String> pairs, Streams streams) {
    for (int i = 0; i < pairs.size(); i += 2) {
      String host = pairs.get(i);
      int port = Integer.parseInt(pairs.get(i + 1));
      String place = host.indexOf(':') < 0 ? host : "[" + host + "]";
      InetSocketAddress address = new InetSocketAddress(host, port);
      if (address.isUnresolved()) {
        throw new UsageException("--tcplisten: no such host: " + host);
      }
      try {
        ServerSocketChannel channel = bind(address);
        wasi.listen(channel);
        if (port == 0) {
          int found = ((InetSocketAddress) channel.getLocalAddress()).getPort();
          streams.tell("wasmite: listening on " + place + ":" + found + "\n");
        }
      } catch (IOException e) {
        throw new UsageException("cannot listen on " + place + ":" + port + ": " + e.getMessage());
      }
    }
  }

  private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      return channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }
}
