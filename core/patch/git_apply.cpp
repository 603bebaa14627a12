// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/git_apply.h"

#include <fmt/format.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>

#include "core/patch/git.h"

namespace stackport::patch {
namespace {

using namespace git;

Result<Repository> memory_repository() {
  git_odb* odb = nullptr;
  if (git_odb_new(&odb) < 0) return broken("", "no object database");
  const Odb owned_odb(odb);
  git_odb_backend* backend = nullptr;
  if (git_mempack_new(&backend) < 0) return broken("", "no memory backend");
  if (git_odb_add_backend(odb, backend, 1) < 0) {
    backend->free(backend);
    return broken("", "no memory backend");
  }
  git_repository* repository = nullptr;
  if (git_repository_wrap_odb(&repository, odb) < 0) return broken("", "no repository");
  return Repository(repository);
}

Result<Tree> tree_of(git_repository* repository, const std::map<std::string, std::string>& files) {
  git_index* raw = nullptr;
  if (git_index_new(&raw) < 0) return broken("", "no index");
  const Index index(raw);
  for (const auto& [path, bytes] : files) {
    git_index_entry entry = {};
    entry.mode = GIT_FILEMODE_BLOB;
    entry.path = path.c_str();
    if (git_blob_create_from_buffer(&entry.id, repository, bytes.data(), bytes.size()) < 0 ||
        git_index_add(raw, &entry) < 0)
      return broken("", "can't take " + path);
  }
  git_oid id;
  git_tree* tree = nullptr;
  if (git_index_write_tree_to(&id, raw, repository) < 0 ||
      git_tree_lookup(&tree, repository, &id) < 0)
    return broken("", "no tree");
  return Tree(tree);
}

/// The diff in git's own words, without anything that isn't one.
std::string canonical(const std::vector<FileDiff>& diffs) {
  std::string out;
  for (const auto& diff : diffs) {
    const bool create = diff.action == FileDiff::Action::create;
    const bool remove = diff.action == FileDiff::Action::remove;
    out += fmt::format("diff --git a/{0} b/{0}\n", diff.path);
    if (create) out += "new file mode 100644\n";
    if (remove) out += "deleted file mode 100644\n";
    out += fmt::format("--- {}\n", create ? "/dev/null" : "a/" + diff.path);
    out += fmt::format("+++ {}\n", remove ? "/dev/null" : "b/" + diff.path);
    for (const auto& hunk : diff.hunks) {
      out += fmt::format("@@ -{},{} +{},{} @@\n", hunk.old_start, hunk.old_count, hunk.new_start,
                         hunk.new_count);
      for (const auto& line : hunk.lines) {
        out += line.kind + line.text + "\n";
        if (!line.newline) out += "\\ No newline at end of file\n";
      }
    }
  }
  return out;
}

Result<std::map<std::string, std::string>> files_of(git_repository* repository, git_index* index) {
  std::map<std::string, std::string> out;
  for (size_t i = 0; i < git_index_entrycount(index); ++i) {
    const git_index_entry* entry = git_index_get_byindex(index, i);
    git_blob* raw = nullptr;
    if (git_blob_lookup(&raw, repository, &entry->id) < 0)
      return broken("", fmt::format("can't read {}", entry->path));
    const Blob blob(raw);
    out[entry->path] = bytes_of(raw);
  }
  return out;
}

}  // namespace

Result<std::map<std::string, std::string>> git_apply(
    const std::vector<FileDiff>& diffs, const std::map<std::string, std::string>& old_files,
    const std::string& patch_name) {
  const Library library;
  STACKPORT_TRY(const Repository repository, memory_repository());
  STACKPORT_TRY(const Tree tree, tree_of(repository.get(), old_files));
  const std::string text = canonical(diffs);
  git_diff* raw_diff = nullptr;
  if (git_diff_from_buffer(&raw_diff, text.data(), text.size()) < 0)
    return fail(ErrorKind::input, patch_name, "libgit2 can't read the patch: " + reason(),
                "refresh the patch");
  const Diff diff(raw_diff);
  git_index* raw_index = nullptr;
  git_apply_options options = GIT_APPLY_OPTIONS_INIT;
  if (git_apply_to_tree(&raw_index, repository.get(), tree.get(), diff.get(), &options) < 0)
    return fail(ErrorKind::input, patch_name, "libgit2 refuses the patch: " + reason(),
                "refresh the patch");
  const Index index(raw_index);
  return files_of(repository.get(), raw_index);
}

}  // namespace stackport::patch
