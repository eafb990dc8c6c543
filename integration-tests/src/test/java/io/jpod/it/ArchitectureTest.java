package io.jpod.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// The borders that DESIGN names: dependencies point one way, packages form no cycle, libraries
/// know no command line.
class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.jpod");

  @Test
  void packages_form_no_cycle() {
    slices().matching("io.jpod.(**)").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void specification_records_depend_on_nothing_of_ours() {
    classes()
        .that()
        .resideInAPackage("io.jpod.oci..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("io.jpod.oci..", "java..", "com.google.gson..", "org.jspecify..")
        .check(CLASSES);
  }

  @Test
  void user_namespace_library_knows_no_image_and_no_container() {
    noClasses()
        .that()
        .resideInAPackage("io.jpod.userns..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.jpod.core..", "io.jpod.build..", "io.jpod.cli..")
        .check(CLASSES);
  }

  @Test
  void engine_knows_neither_builder_nor_command_line() {
    noClasses()
        .that()
        .resideInAPackage("io.jpod.core..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.jpod.build..", "io.jpod.cli..", "picocli..")
        .check(CLASSES);
  }

  @Test
  void builder_library_knows_no_command_line() {
    noClasses()
        .that()
        .resideInAPackage("io.jpod.build")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.jpod.build.cli..", "io.jpod.cli..", "picocli..")
        .check(CLASSES);
  }

  @Test
  void command_framework_knows_no_engine() {
    noClasses()
        .that()
        .resideInAPackage("io.jpod.cli.command..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.jpod.core.storage..", "io.jpod.core.container..", "io.jpod.build..")
        .check(CLASSES);
  }

  @Test
  void only_the_command_line_ends_the_process() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.jpod.cli..", "io.jpod.build.cli..")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }
}
