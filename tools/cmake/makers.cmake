# SPDX-License-Identifier: GPL-2.0-only
# The makers of what is kept in the store.
set(base core/base/text.cpp core/host/file_system.cpp core/facts/kept.cpp core/facts/clang.cpp)
set(surface ${base} core/facts/surface*.cpp core/facts/umbrella_errors.cpp)
stackport_maker(surface ${surface})
stackport_maker(commands core/base/text.cpp core/facts/unit.cpp core/facts/command_line.cpp)
set(prelude ${surface} core/facts/header_scan.cpp core/facts/prelude*.cpp)
stackport_maker(adjust ${prelude} core/base/diagnostic.cpp core/base/yaml.cpp core/policy/adjustment.cpp
  core/policy/kind.cpp core/delta/adjust*.cpp core/delta/cursors.cpp core/delta/edit_calls.cpp core/delta/edit_parameters.cpp
  core/delta/form*.cpp core/delta/include_rules.cpp core/delta/source_text.cpp core/delta/survey.cpp
  core/delta/unit_facts.cpp)
set(gaps ${prelude} core/host/parallel.cpp core/delta/additions.cpp core/delta/definitions.cpp core/delta/gap*.cpp
  core/delta/search_path.cpp core/delta/source_text.cpp)
stackport_maker(gaps ${gaps})
# What the target's compiler says.
stackport_maker(told ${base} core/bundle/survey_truth.cpp)
# What is read from a kernel's tree as it stands.
set(tree core/base/text.cpp core/bundle/includes.cpp core/kernel/config.cpp core/kernel/git.cpp
  core/kernel/kbuild*.cpp core/kernel/module_elf.cpp core/kernel/module_file.cpp core/kernel/tree.cpp
  core/stack/stack.cpp)
stackport_maker(tree ${tree} core/bundle/tree_facts.cpp)
# What puts an answer into an image, with all that finds one.
stackport_maker(answers ${gaps} core/delta/*.cpp core/bundle/scratch.cpp core/base/diagnostic.cpp core/base/yaml.cpp core/policy/adjustment.cpp
  core/policy/kind.cpp core/facts/compiler.cpp core/facts/unit.cpp core/facts/command_line.cpp core/bundle/answer*.cpp
  core/bundle/adjust.cpp core/bundle/commands.cpp core/bundle/decoders.cpp core/bundle/image.cpp)
# What the target's own code knows of records.
stackport_maker(readers core/base/text.cpp core/host/file_system.cpp core/facts/kept.cpp core/facts/clang.cpp
  core/facts/layouts.cpp core/facts/readers.cpp core/bundle/host_build.cpp core/bundle/host_units.cpp core/bundle/includes.cpp
  core/bundle/leak_units.cpp core/delta/source_text.cpp core/kernel/checkout.cpp core/kernel/config.cpp core/kernel/git.cpp
  core/kernel/kbuild*.cpp core/kernel/module_elf.cpp core/kernel/module_file.cpp core/kernel/symvers.cpp
  core/kernel/tree.cpp core/stack/stack.cpp)
# What headers define and units export, by its text.
stackport_maker(definitions core/base/text.cpp core/host/file_system.cpp core/facts/kept.cpp core/facts/clang.cpp
  core/delta/definitions.cpp core/delta/source_text.cpp core/bundle/definition_index.cpp core/bundle/includes.cpp
  core/kernel/git.cpp core/kernel/tree.cpp core/stack/stack.cpp)
