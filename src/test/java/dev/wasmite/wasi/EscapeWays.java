package dev.wasmite.wasi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.List;

/**
 * The ways out of a pre-opened directory that {@link EscapeTest} tries: a name, what is made first,
 * the path that leads out, and what every attempt answers. Never made.
 */
final class EscapeWays {
  private static final int ROOT = 3;

  /** Stands in a path for where the tree outside lies on the host. */
  static final String ABSOLUTE = "{outside}";

  /** A way out: what to make first, the path that leads out, and what all attempts answer. */
  record Way(String name, Setup setup, String path, int errno) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** What the host or the guest makes before the attempts. */
  interface Setup {
    void in(EscapeTest test) throws IOException;
  }

  private EscapeWays() {}

  static Setup link(String name, String target) {
    return test -> {
      Path held = Paths.get(target.replace(ABSOLUTE, test.outside.root.toString()));
      Files.createSymbolicLink(test.inside.resolve(name), held);
    };
  }

  private static Setup guestLink(String target, String name) {
    return test -> assertEquals(0, test.guest.symlink(target, ROOT, name));
  }

  static Setup rename(String from, String to) {
    return test -> assertEquals(0, test.guest.rename(ROOT, from, ROOT, to));
  }

  private static Setup move(String from, String to) {
    return test -> Files.move(test.inside.resolve(from), test.inside.resolve(to));
  }

  private static Setup hold(String path) {
    return test -> {
      assertEquals(0, test.guest.open(ROOT, 1, path, OpenRequest.DIRECTORY, 0));
      test.fd = test.guest.guest.result();
      test.openAll(test.fd);
    };
  }

  /** Links {@code c1} to {@code c<count>}, each to the next, and the last one out. */
  private static Setup chain(int count) {
    return test -> {
      for (int i = 1; i < count; i++) {
        link("c" + i, "c" + (i + 1)).in(test);
      }
      link("c" + count, "../outside").in(test);
    };
  }

  private static Setup all(Setup... setups) {
    return test -> {
      for (Setup setup : setups) {
        setup.in(test);
      }
    };
  }

  private static void way(List<Way> ways, String name, String path, int errno, Setup... setups) {
    ways.add(new Way(name, all(setups), path, errno));
  }

  // Ways to the directory outside.

  static List<Way> waysToDirectory() {
    List<Way> ways = new ArrayList<>();
    upward(ways);
    byLinks(ways);
    byLinksOfTheGuest(ways);
    fromOpenDirectories(ways);
    byOddNames(ways);
    return ways;
  }

  private static void upward(List<Way> w) {
    way(w, "up", "../outside", Errno.PERM);
    way(w, "here, up", "./../outside", Errno.PERM);
    way(w, "down, up twice", "d/../../outside", Errno.PERM);
    way(w, "down twice, up thrice", "d/e/../../../outside", Errno.PERM);
    way(w, "doubled slashes", "d//..//..//outside", Errno.PERM);
    way(w, "dots between", "d/./.././../outside", Errno.PERM);
    way(w, "out, and in again, and out", "../inside/../outside", Errno.PERM);
    way(w, "up far beyond the host's root", "../".repeat(100) + ABSOLUTE, Errno.PERM);
    way(w, "up through a file", "d/file/../../../outside", Errno.NOTDIR);
    way(w, "up through nothing", "nothing/../../outside", Errno.NOENT);
    way(w, "up after a thousand dots", "./".repeat(1000) + "../outside", Errno.PERM);
    way(w, "up after many downs and ups", "d/../".repeat(700) + "../outside", Errno.PERM);
    way(w, "up in a path too long", "./".repeat(2048) + "../outside", Errno.NAMETOOLONG);
    way(w, "up past a name too long", "a".repeat(300) + "/../../outside", Errno.NAMETOOLONG);
    way(w, "absolute", ABSOLUTE, Errno.PERM);
    way(w, "absolute, two slashes", "/" + ABSOLUTE, Errno.PERM);
    way(w, "absolute by /proc", "/proc/self/root" + ABSOLUTE, Errno.PERM);
    way(w, "absolute by the open directory", "/proc/self/cwd/../outside", Errno.PERM);
  }

  private static void byLinks(List<Way> w) {
    way(w, "link up", "l", Errno.PERM, link("l", "../outside"));
    way(w, "link up, with a slash", "l", Errno.PERM, link("l", "../outside/"));
    way(w, "link up, with a dot", "l", Errno.PERM, link("l", "../outside/."));
    way(w, "link up, through the tree", "l", Errno.PERM, link("l", "d/e/../../../outside"));
    way(w, "link to the parent", "l/outside", Errno.PERM, link("l", ".."));
    way(w, "link from far below", "d/e/l", Errno.PERM, link("d/e/l", "../../../outside"));
    way(w, "absolute link", "l", Errno.PERM, link("l", ABSOLUTE));
    way(w, "absolute link to the host's root", "l" + ABSOLUTE, Errno.PERM, link("l", "/"));
    way(
        w,
        "absolute link inside, and up",
        "l/../outside",
        Errno.PERM,
        link("l", ABSOLUTE + "/../inside"));
    way(w, "link to a link", "m", Errno.PERM, link("l", "../outside"), link("m", "l"));
    way(w, "link to an absolute link", "m", Errno.PERM, link("l", ABSOLUTE), link("m", "d/../l"));
    way(
        w,
        "links, each one up",
        "d/e/l",
        Errno.PERM,
        link("d/e/l", "../l"),
        link("d/l", "../l"),
        link("l", "../outside"));
    way(w, "link inside, and up", "l/../../../outside", Errno.PERM, link("l", "d/e"));
    way(w, "link to here, and up", "l/l/l/../outside", Errno.PERM, link("l", "."));
    way(w, "link to a file, and up", "l/../../outside", Errno.NOTDIR, link("l", "d/file"));
    way(w, "forty links", "c1", Errno.PERM, chain(40));
    way(w, "forty-one links", "c1", Errno.LOOP, chain(41));
    way(w, "loop", "l/../../outside", Errno.LOOP, link("l", "m"), link("m", "l"));
    way(w, "link below itself", "l", Errno.LOOP, link("l", "l/../outside"));
    way(w, "link to /proc", "l" + ABSOLUTE, Errno.PERM, link("l", "/proc/self/root"));
    way(w, "dangling link, and up", "l/../../outside", Errno.NOENT, link("l", "nothing"));
  }

  private static void byLinksOfTheGuest(List<Way> w) {
    way(w, "link that the guest made", "l", Errno.PERM, guestLink("../outside", "l"));
    way(
        w,
        "link that the guest made, through the tree",
        "d/l",
        Errno.PERM,
        guestLink("./../d/../..//outside", "d/l"));
    way(
        w,
        "link inside, renamed so that it leads out",
        "l",
        Errno.PERM,
        guestLink("../outside", "d/l"),
        rename("d/l", "l"));
    way(
        w,
        "link in a directory that is renamed",
        "f/l",
        Errno.PERM,
        guestLink("../../outside", "d/e/l"),
        rename("d/e", "f"));
    way(
        w,
        "hard link of a link",
        "l",
        Errno.PERM,
        guestLink("../outside", "d/l"),
        test -> assertEquals(0, test.guest.link(ROOT, "d/l", ROOT, "l")));
    way(
        w,
        "link renamed over a link",
        "l",
        Errno.PERM,
        guestLink("../outside", "m"),
        guestLink("d", "l"),
        rename("m", "l"));
    way(
        w,
        "link in place of a directory",
        "d/outside",
        Errno.PERM,
        guestLink("..", "l"),
        rename("d", "old"),
        rename("l", "d"));
    way(
        w,
        "link to a link that is made later",
        "m",
        Errno.PERM,
        guestLink("l", "m"),
        guestLink("../outside", "l"));
  }

  private static void fromOpenDirectories(List<Way> w) {
    way(w, "up from an open directory", "../../../outside", Errno.PERM, hold("d/e"));
    way(w, "up from it, not out", "../../d/../../outside", Errno.PERM, hold("d/e"));
    way(w, "link in it", "l", Errno.PERM, link("d/e/l", "../../../outside"), hold("d/e"));
    way(
        w,
        "open directory that the guest renames",
        "../outside",
        Errno.PERM,
        hold("d/e"),
        rename("d/e", "f"));
    way(
        w,
        "open directory whose parent is renamed",
        "../../outside",
        Errno.PERM,
        hold("d/e"),
        rename("d", "f"));
    way(
        w,
        "open directory that the host moves out",
        "../outside",
        Errno.PERM,
        hold("d/e"),
        move("d/e", "../moved"));
    way(
        w,
        "open directory whose parent is moved out",
        "../../outside",
        Errno.PERM,
        hold("d/e"),
        move("d", "../moved"));
    way(
        w,
        "down and up where it was moved to",
        "e/../../outside",
        Errno.PERM,
        hold("d"),
        move("d", "../moved"));
    way(w, "root that the host moves", "../outside", Errno.PERM, move("", "../moved"));
    way(
        w,
        "link in place of an open directory's parent",
        "../outside",
        Errno.PERM,
        hold("d/e"),
        guestLink("..", "l"),
        rename("d", "old"),
        rename("l", "d"));
    way(
        w,
        "open directory that is removed",
        "../outside",
        Errno.PERM,
        hold("d/e"),
        test -> assertEquals(0, test.guest.remove(ROOT, "d/e")));
    way(w, "a number that is not open", ".", Errno.BADF, test -> test.fd = 99);
    way(w, "a number below all", ".", Errno.BADF, test -> test.fd = -1);
    way(w, "a standard stream", "../outside", Errno.BADF, test -> test.fd = 0);
  }

  private static void byOddNames(List<Way> w) {
    way(w, "backslashes", "..\\outside", Errno.NOENT);
    way(w, "backslashes below", "d\\..\\..\\outside", Errno.NOENT);
    way(w, "a drive", "C:\\outside", Errno.NOENT);
    way(w, "zero byte after dots", "..\0/outside", Errno.INVAL);
    way(w, "zero byte at the end", "../outside\0", Errno.INVAL);
    way(w, "overlong dots", "\uf0c0\uf0ae\uf0c0\uf0ae/outside", Errno.ILSEQ);
    way(w, "overlong slash", "..\uf0c0\uf0afoutside", Errno.ILSEQ);
    way(w, "half a character", "..\uf0e2\uf080/outside", Errno.ILSEQ);
    way(w, "surrogate", "\uf0ed\uf0a0\uf080/../../outside", Errno.ILSEQ);
    way(w, "Latin-1", "\uf0ff\uf0fe/../../outside", Errno.ILSEQ);
    way(w, "full-width dots", "\uff0e\uff0e/outside", Errno.NOENT);
    way(w, "two-dot leader", "\u2025/outside", Errno.NOENT);
    way(w, "division slash", "..\u2215outside", Errno.NOENT);
    way(w, "full-width slash", "..\uff0foutside", Errno.NOENT);
    way(w, "dots with an invisible character", ".\u200b./outside", Errno.NOENT);
    way(w, "percent signs", "%2e%2e/outside", Errno.NOENT);
    way(w, "three dots", ".../outside", Errno.NOENT);
    way(w, "dots and a blank", ".. /outside", Errno.NOENT);
    way(w, "home", "~/outside", Errno.NOENT);
    way(w, "address", "file:///outside", Errno.NOENT);
    way(w, "relative /proc", "proc/self/root" + ABSOLUTE, Errno.NOENT);
  }

  // Ways to a file outside, there or not.

  static List<Way> waysToFile() {
    List<Way> w = new ArrayList<>();
    way(w, "link", "l", Errno.PERM, link("l", "../outside/secret"));
    way(w, "absolute link", "l", Errno.PERM, link("l", ABSOLUTE + "/secret"));
    way(w, "link to a directory", "l", Errno.PERM, link("l", "../outside"));
    way(w, "link to the parent", "l", Errno.PERM, link("l", ".."));
    way(w, "link to a link", "l", Errno.PERM, link("m", "../outside/secret"), link("l", "m"));
    way(w, "link to a link out there", "l", Errno.PERM, link("l", "../outside/door"));
    way(w, "link from below", "d/l", Errno.PERM, link("d/l", "../../outside/secret"));
    way(w, "dangling link", "l", Errno.PERM, link("l", "../outside/new"));
    way(w, "dangling absolute link", "l", Errno.PERM, link("l", ABSOLUTE + "/new"));
    way(w, "dangling link by a link", "l", Errno.PERM, link("m", "../new"), link("l", "d/../m"));
    way(w, "dangling link in a directory", "d/l", Errno.PERM, link("d/l", "../../outside/new"));
    way(w, "link to /proc", "l", Errno.PERM, link("l", "/proc/self/environ"));
    way(w, "loop", "l", Errno.LOOP, link("l", "m"), link("m", "l"));
    way(w, "link that the guest made", "l", Errno.PERM, guestLink("../outside/new", "l"));
    way(
        w,
        "link that was renamed",
        "l",
        Errno.PERM,
        guestLink("../outside/secret", "d/l"),
        rename("d/l", "l"));
    way(
        w,
        "link from a directory that is moved out",
        "l",
        Errno.PERM,
        link("d/e/l", "../outside/secret"),
        hold("d/e"),
        move("d/e", "../moved"));
    return w;
  }
}
