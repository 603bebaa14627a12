// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/kernel/config.h"
#include "core/kernel/tree.h"

namespace stackport::kernel {

/// One object of a module: its source, and the symbol that switches it on ("" when always).
struct ModuleObject {
  /// "drivers/infiniband/core/cma.c", path from the top (.c, .S or .asn1); a `.c` that the tree
  /// lacks is one that the build makes.
  std::string source;
  std::string config;  ///< without CONFIG_
};

/// A loadable module as a directory's Makefile defines it, before any configuration.
struct Module {
  std::string name;    ///< "ib_core", dashes as in the file name of the .ko
  std::string folder;  ///< the folder of its Makefile
  std::string config;  ///< the symbol of `obj-$(CONFIG_..)`; "" for obj-m, "y" for obj-y
  std::vector<ModuleObject> objects;
  Place place;  ///< of the obj- line
};

/// A directory's Makefile (Kbuild wins where both are), as text with its logical lines.
struct KbuildFile {
  struct Statement {
    int first_line = 0;  ///< physical lines, from 1
    int last_line = 0;
    std::string variable;  ///< "obj-$(CONFIG_MLX5_INFINIBAND)"; empty: not an assignment
    std::string op;        ///< ":=", "+=", "=", "?="
    std::string value;     ///< continuations joined; the whole line when it is no assignment
  };
  std::string path;
  std::string text;
  std::vector<Statement> statements;
};

/// Error `failed` when the folder has neither.
Result<KbuildFile> read_kbuild(const Tree& tree, const std::string& folder);

KbuildFile parse_kbuild(std::string path, std::string text);

/// The modules that `folder` itself defines (subfolders that it descends into are not entered; a
/// composite object may name sources in them). `$(foo)` variables of the file are expanded;
/// conditionals are taken as `config` says; a configuration without any symbol stands for all of
/// them switched on.
Result<std::vector<Module>> modules_in(const Tree& tree, const std::string& folder,
                                       const Config& config);

/// One change of a Makefile: `line` (from 1) is where `added` lines of the new text replace
/// `removed` lines of the old.
struct KbuildEdit {
  int line = 0;
  int removed = 0;
  int added = 0;
  std::string what;  ///< "nvme-tcp is not in the bundle"
};

/// The file less what builds other modules: their words in obj- lines, the lines that define only
/// them, and the descents into subfolders. Everything else stays byte for byte; `edits` may be
/// null.
Result<std::string> filter_kbuild(const KbuildFile& file, const std::set<std::string>& keep_modules,
                                  std::vector<KbuildEdit>* edits);

/// The folders, from the top, of the -I options of the file, in order and once each.
std::vector<std::string> include_folders(const KbuildFile& file, const Config& config);

/// The file with `$(srctree)/FOLDER` (also `$(srctree)/$(src)`) in -I options turned into
/// `$(VARIABLE)/FOLDER` where `carried` says so.
std::string rewrite_include_folders(const KbuildFile& file, const std::string& variable,
                                    const std::function<bool(const std::string&)>& carried,
                                    std::vector<KbuildEdit>* edits);

}  // namespace stackport::kernel
