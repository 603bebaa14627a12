// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/plan.h"

namespace stackport::bundle {

Result<void> write_bundle(const Plan& plan, const host::Path& folder) {
  auto& files = host::real_file_system();
  const auto foreign = [&](std::string message) {
    return fail(ErrorKind::input, folder.string(), std::move(message),
                "name a new folder, or remove this one");
  };
  if (files.exists(folder)) {
    if (!files.is_directory(folder)) return foreign("is there and is not a folder");
    STACKPORT_TRY(const auto names, files.list(folder));
    if (!names.empty() && !read_manifest(folder)) return foreign("is there and is not a bundle");
  }
  STACKPORT_TRY(auto staged, host::StagedDirectory::open(folder));
  STACKPORT_CHECK(write_image(plan.image, staged.path()));
  return staged.commit({"build"});
}

}  // namespace stackport::bundle
