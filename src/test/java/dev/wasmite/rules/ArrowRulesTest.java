package dev.wasmite.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The arrows between the packages. Each package stands after those that it may import, so that
 * there can be no cycle.
 */
class ArrowRulesTest {
  private static final Map<String, Set<String>> ARROWS = new LinkedHashMap<>();

  static {
    ARROWS.put("dev.wasmite.binary", Set.of());
    ARROWS.put("dev.wasmite.translate", Set.of("dev.wasmite.binary"));
    ARROWS.put("dev.wasmite", Set.of("dev.wasmite.translate", "dev.wasmite.binary"));
    ARROWS.put("dev.wasmite.text", Set.of("dev.wasmite.binary"));
    ARROWS.put("dev.wasmite.wast", Set.of("dev.wasmite.text", "dev.wasmite"));
    ARROWS.put("dev.wasmite.wasi", Set.of("dev.wasmite"));
    ARROWS.put(
        "dev.wasmite.image", Set.of("dev.wasmite", "dev.wasmite.translate", "dev.wasmite.binary"));
    ARROWS.put(
        "dev.wasmite.cli",
        Set.of(
            "dev.wasmite",
            "dev.wasmite.text",
            "dev.wasmite.wast",
            "dev.wasmite.wasi",
            "dev.wasmite.image"));
  }

  /** Part of the public face, though the parser's package holds them: free to all. */
  private static final Set<String> FREE =
      Set.of("dev.wasmite.binary.WasmException", "dev.wasmite.binary.EnforcedLimits");

  @TestFactory
  Iterable<DynamicTest> importsFollowTheArrows() {
    JavaClasses main = new ClassFileImporter().importPath(ClassFiles.MAIN);
    return ARROWS.entrySet().stream()
            .map(
                arrow ->
                    DynamicTest.dynamicTest(
                        arrow.getKey(), () -> check(main, arrow.getKey(), arrow.getValue())))
        ::iterator;
  }

  private static void check(JavaClasses all, String room, Set<String> mayImport) {
    classes()
        .that()
        .resideInAPackage(room)
        .should()
        .onlyDependOnClassesThat(
            new DescribedPredicate<JavaClass>("are java.*, its own or of " + mayImport) {
              @Override
              public boolean test(JavaClass target) {
                JavaClass type = target.getBaseComponentType();
                String home = type.getPackageName();
                return home.isEmpty()
                    || home.startsWith("java.")
                    || home.equals(room)
                    || mayImport.contains(home)
                    || FREE.contains(type.getName());
              }
            })
        .allowEmptyShould(true)
        .check(all);
  }

  @Test
  void everyPackageHasItsArrows() {
    for (JavaClass type : new ClassFileImporter().importPath(ClassFiles.MAIN)) {
      assertTrue(ARROWS.containsKey(type.getPackageName()), type.getName());
    }
  }

  @Test
  void arrowsPointBackwards() {
    Set<String> before = new HashSet<>();
    ARROWS.forEach(
        (room, mayImport) -> {
          assertTrue(before.containsAll(mayImport), room);
          before.add(room);
        });
  }
}
