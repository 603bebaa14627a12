// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/kbuild_files.h"

namespace stackport::bundle {
namespace {

void enter_edits(ImageFile& file, const std::string& bytes,
                 const std::vector<kernel::KbuildEdit>& edits, const std::string& rule) {
  for (const auto& edit : edits) {
    Change change;
    change.line = edit.line;
    change.added = edit.added;
    change.removed = edit.removed;
    change.kind = "kbuild";
    change.rule = rule;
    change.trust = "proven";
    change.why = edit.what;
    change_file(file, bytes, std::move(change));
  }
}

/// Whether the image holds something below `folder`.
bool carries(const Image& image, const std::string& folder) {
  const auto it = image.lower_bound(folder + "/");
  return it != image.end() && it->first.starts_with(folder + "/");
}

}  // namespace

Result<void> add_folder_makefiles(const std::map<std::string, KbuildFolder>& folders,
                                  Image& image) {
  for (const auto& [folder, what] : folders) {
    STACKPORT_TRY(auto makefile, kernel::read_kbuild(*what.tree, folder));
    ImageFile file;
    file.bytes = makefile.text;
    file.record.path = makefile.path;
    file.record.from = makefile.path;
    file.record.kernel = what.tree->origin().name;
    file.record.component = what.component;
    file.record.role = "kbuild";

    std::vector<kernel::KbuildEdit> edits;
    STACKPORT_TRY(auto text, kernel::filter_kbuild(makefile, what.modules, &edits));
    enter_edits(file, text, edits, "modules of the bundle");
    edits.clear();
    auto rewritten = kernel::rewrite_include_folders(
        kernel::parse_kbuild(makefile.path, text), "KBUILD_EXTMOD",
        [&](const std::string& path) { return carries(image, path); }, &edits);
    enter_edits(file, rewritten, edits, "headers of the bundle");
    image[file.record.path] = std::move(file);
  }
  return {};
}

}  // namespace stackport::bundle
