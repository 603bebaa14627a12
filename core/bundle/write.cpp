// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/plan.h"

namespace stackport::bundle {

Result<void> write_bundle(const Plan& plan, const host::Path& folder) {
  auto& files = host::real_file_system();
  if (files.exists(folder) && !files.exists(folder / "MANIFEST.json")) {
    const auto names = files.list(folder);
    if (!names || !names->empty())
      return fail(ErrorKind::input, folder.string(), "is there and is not a bundle",
                  "name a new folder, or remove this one");
  }
  STACKPORT_TRY(auto staged, host::StagedDirectory::open(folder));
  STACKPORT_CHECK(write_image(plan.image, staged.path()));
  return staged.commit({"build"});
}

}  // namespace stackport::bundle
