package dev.wasmite.testing;

import dev.wasmite.binary.ByteReader;
import dev.wasmite.binary.Opcodes;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The count of {@link FuelReference} per basic block: the operators of a block are charged together
 * before it runs. Made by {@link FuelReference#blocks}.
 */
final class FuelBlocks extends FuelReference {
  /** A block, loop or if that is open. */
  private static final class Frame {
    final int kind;
    final boolean entered;
    boolean hasElse;
    boolean branched;
    boolean armEnds;

    Frame(int kind, boolean entered) {
      this.kind = kind;
      this.entered = entered;
    }
  }

  /** A block that costs more is charged in parts, each before the operators that it pays for. */
  private static final int PART = 32_767;

  private final List<Frame> frames = new ArrayList<>();
  private ByteArrayOutputStream out;
  private ByteArrayOutputStream block;
  private int units;
  private boolean live;

  FuelBlocks(byte[] module, Costs costs) {
    super(module, costs);
  }

  @Override
  void writeCode(ByteArrayOutputStream to, ByteReader in, int entry) {
    out = to;
    block = new ByteArrayOutputStream();
    units = 0;
    charge(entry);
    live = true;
    frames.clear();
    frames.add(new Frame(Opcodes.BLOCK, true));
    while (in.pos < in.limit) {
      int at = in.pos;
      int op = Opcodes.read(in);
      Deque<Integer> labels = labels(in, op);
      in.pos = at;
      Opcodes.read(in);
      Opcodes.skipImmediates(in, op);
      if (live) {
        charge(cost(op));
      }
      writeOperator(block, op, at, in.pos);
      follow(op, labels);
    }
    endBlock();
  }

  private static Deque<Integer> labels(ByteReader in, int op) {
    Deque<Integer> labels = new ArrayDeque<>();
    if (op == Opcodes.BR || op == Opcodes.BR_IF) {
      labels.add(in.u32());
    } else if (op == Opcodes.BR_TABLE) {
      for (int i = in.u32(); i >= 0; i--) {
        labels.add(in.u32());
      }
    }
    return labels;
  }

  private void follow(int op, Deque<Integer> labels) {
    if (live) {
      for (int label : labels) {
        frames.get(frames.size() - 1 - label).branched = true;
      }
    }
    switch (op) {
      case Opcodes.BLOCK:
        frames.add(new Frame(op, live));
        break;
      case Opcodes.LOOP:
      case Opcodes.IF:
        frames.add(new Frame(op, live));
        endBlock();
        break;
      case Opcodes.ELSE:
        Frame frame = frames.get(frames.size() - 1);
        frame.hasElse = true;
        frame.armEnds = live;
        live = frame.entered;
        endBlock();
        break;
      case Opcodes.END:
        end(frames.remove(frames.size() - 1));
        break;
      case Opcodes.BR_IF:
        endBlock();
        break;
      case Opcodes.UNREACHABLE:
      case Opcodes.BR:
      case Opcodes.BR_TABLE:
      case Opcodes.RETURN:
      case Opcodes.RETURN_CALL:
      case Opcodes.RETURN_CALL_INDIRECT:
        live = false;
        break;
      default:
    }
  }

  private void end(Frame frame) {
    boolean isIf = frame.kind == Opcodes.IF;
    boolean reached = frame.branched && frame.kind != Opcodes.LOOP;
    live |= reached || isIf && (frame.hasElse ? frame.armEnds : frame.entered);
    if (isIf || reached) {
      endBlock();
    }
  }

  private void charge(int cost) {
    for (int rest = cost; rest > 0; ) {
      if (units == PART) {
        endBlock();
      }
      int part = Math.min(rest, PART - units);
      units += part;
      rest -= part;
    }
  }

  /** Writes the block so far, and before it what charges it. */
  private void endBlock() {
    writeCharge(out, units);
    out.writeBytes(block.toByteArray());
    block.reset();
    units = 0;
  }
}
