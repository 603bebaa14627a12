// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>
#include <map>

#include "core/base/text.h"
#include "core/check/built.h"

namespace stackport::check {
namespace {

namespace fs = std::filesystem;

/// Paths of everything in the bundle but what builds leave in build/.
Result<std::map<std::string, bool>> paths_in(const host::Path& bundle) {
  std::map<std::string, bool> paths;  // path -> whether it is a regular file
  std::error_code error;
  for (fs::recursive_directory_iterator it(bundle, error), end; !error && it != end;
       it.increment(error)) {
    const std::string path = it->path().lexically_relative(bundle).string();
    const auto status = it->symlink_status();
    if (fs::is_directory(status)) {
      if (path == "build") it.disable_recursion_pending();
      continue;
    }
    paths[path] = fs::is_regular_file(status);
  }
  if (error) return fail(ErrorKind::environment, bundle.string(), error.message());
  return paths;
}

}  // namespace

Check check_files(const host::Path& bundle, const bundle::Manifest& manifest) {
  const std::string name = "files";
  auto paths = paths_in(bundle);
  if (!paths) return not_checked(name, paths.error());
  std::vector<Finding> findings;
  paths->erase("MANIFEST.json");
  for (const auto& file : manifest.files) {
    const auto at = paths->find(file.path);
    if (at == paths->end()) {
      findings.push_back({file.path, "is gone", "assemble the bundle anew"});
      continue;
    }
    const bool regular = at->second;
    paths->erase(at);
    auto bytes = host::real_file_system().read(bundle / file.path);
    if (!regular || !bytes) {
      findings.push_back(
          {file.path, "is not a plain file that can be read", "assemble the bundle anew"});
    } else if (sha256(*bytes) != file.sha256) {
      findings.push_back({file.path, "is not what the manifest says: it was edited",
                          "put the change into a policy or a patch, and assemble anew"});
    }
  }
  for (const auto& [path, regular] : *paths)
    findings.push_back(
        {path, "is not in the manifest",
         "remove it; build with `stackport build`, which leaves the bundle itself alone"});
  return concluded(name, counted(manifest.files.size(), "file"), std::move(findings));
}

}  // namespace stackport::check
