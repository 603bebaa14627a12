// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/scratch_tree.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/text.h"
#include "core/patch/git.h"

namespace stackport::bundle {
namespace {

using Files = ScratchTree::Files;

using namespace patch::git;

host::Path notes_of(const host::Path& folder) {
  return folder / ".git" / "stackport.json";
}

/// A commit of `files` on an unborn branch.
Result<void> commit(const host::Path& folder, const Files& files, const std::string& message) {
  git_repository* raw = nullptr;
  git_repository_init_options options = GIT_REPOSITORY_INIT_OPTIONS_INIT;
  options.flags = GIT_REPOSITORY_INIT_MKPATH;
  options.initial_head = "patch";
  if (git_repository_init_ext(&raw, folder.c_str(), &options) < 0)
    return broken(folder.string(), "no repository");
  const Repository repository(raw);
  git_index* raw_index = nullptr;
  if (git_repository_index(&raw_index, raw) < 0) return broken(folder.string(), "no index");
  const Index index(raw_index);
  for (const auto& [path, bytes] : files) {
    git_index_entry entry = {};
    entry.mode = GIT_FILEMODE_BLOB;
    entry.path = path.c_str();
    if (git_index_add_from_buffer(raw_index, &entry, bytes.data(), bytes.size()) < 0)
      return broken(folder.string(), "can't take " + path);
  }
  git_oid id, made;
  git_tree* raw_tree = nullptr;
  if (git_index_write(raw_index) < 0 || git_index_write_tree(&id, raw_index) < 0 ||
      git_tree_lookup(&raw_tree, raw, &id) < 0)
    return broken(folder.string(), "no tree");
  const Tree tree(raw_tree);
  git_signature* raw_signature = nullptr;
  if (git_signature_new(&raw_signature, "stackport", "stackport@localhost", 0, 0) < 0)
    return broken(folder.string(), "no signature");
  const Signature signature(raw_signature);
  if (git_commit_create(&made, raw, "HEAD", raw_signature, raw_signature, nullptr, message.c_str(),
                        raw_tree, 0, nullptr) < 0)
    return broken(folder.string(), "no commit");
  return {};
}

std::string key_of(const Files& files) {
  std::string all;
  for (const auto& [path, bytes] : files) all += path + '\0' + sha256(bytes);
  return sha256(all);
}

Result<void> write_notes(const host::Path& folder, const ScratchTree::Subject& s,
                         const std::string& settled) {
  const nlohmann::json notes = {{"component", s.component},
                                {"file", s.file},
                                {"source", s.source},
                                {"target", s.target},
                                {"class", s.patch_class},
                                {"why", s.why},
                                {"on_y", s.on_y},
                                {"source_facts", s.source_facts},
                                {"target_facts", s.target_facts},
                                {"head", s.head},
                                {"settled", settled}};
  return host::real_file_system().write(notes_of(folder), notes.dump(1) + "\n");
}

int take_file(const char* root, const git_tree_entry* entry, void* payload) {
  auto& [repository, files] = *static_cast<std::pair<git_repository*, Files>*>(payload);
  if (git_tree_entry_type(entry) != GIT_OBJECT_BLOB) return 0;
  git_blob* raw = nullptr;
  if (git_blob_lookup(&raw, repository, git_tree_entry_id(entry)) < 0) return -1;
  const Blob blob(raw);
  files[std::string(root) + git_tree_entry_name(entry)] = bytes_of(raw);
  return 0;
}

/// That what stands in a folder may go: nothing, or a scratch tree whose edits a patch has.
Result<void> may_replace(const host::Path& folder) {
  auto& files = host::real_file_system();
  if (!files.exists(folder)) return {};
  if (auto tree = ScratchTree::open(folder); !tree) return pass(tree);
  STACKPORT_TRY(const auto notes, files.read(notes_of(folder)));
  STACKPORT_TRY(const auto tree, ScratchTree::open(folder));
  STACKPORT_TRY(const auto after, tree.after());
  const auto json = nlohmann::json::parse(notes, nullptr, false);
  if (json.value("settled", "") == key_of(after)) return files.remove_all(folder);
  return fail(ErrorKind::input, folder.string(), "has edits that no patch has",
              fmt::format("'stackport patch refresh --tree {}' takes them; or remove the folder",
                          folder.string()));
}

}  // namespace

Result<ScratchTree> ScratchTree::make(const host::Path& folder, const Subject& subject,
                                      const Files& before, const Files& after,
                                      const std::string& message) {
  const Library library;
  auto& files = host::real_file_system();
  STACKPORT_CHECK(may_replace(folder));
  STACKPORT_CHECK(files.make_directories(folder));
  STACKPORT_CHECK(commit(folder, before, message));
  for (const auto& [path, bytes] : after) STACKPORT_CHECK(files.write(folder / path, bytes));
  STACKPORT_CHECK(write_notes(folder, subject, key_of(after)));
  return open(folder);
}

Result<ScratchTree> ScratchTree::open(const host::Path& folder) {
  auto& files = host::real_file_system();
  if (!files.exists(notes_of(folder)))
    return fail(ErrorKind::input, folder.string(), "is no tree of 'stackport patch'",
                "name another folder with --tree");
  STACKPORT_TRY(const auto text, files.read(notes_of(folder)));
  const auto json = nlohmann::json::parse(text, nullptr, false);
  ScratchTree tree;
  tree.folder_ = folder;
  try {
    auto& s = tree.subject_;
    s = {
        json.at("component"),    json.at("file"), json.at("source"), json.at("target"),
        json.at("class"),        json.at("why"),  json.at("on_y"),   json.at("source_facts"),
        json.at("target_facts"), json.at("head"),
    };
  } catch (const nlohmann::json::exception& e) {
    return fail(ErrorKind::input, notes_of(folder).string(), e.what(),
                "make the tree anew with 'stackport patch edit'");
  }
  return tree;
}

Result<Files> ScratchTree::before() const {
  const Library library;
  git_repository* raw = nullptr;
  if (git_repository_open(&raw, folder_.c_str()) < 0)
    return broken(folder_.string(), "no repository");
  const Repository repository(raw);
  git_object* raw_object = nullptr;
  if (git_revparse_single(&raw_object, raw, "HEAD^{tree}") < 0)
    return broken(folder_.string(), "no HEAD");
  const Object object(raw_object);
  std::pair<git_repository*, Files> taken{raw, {}};
  if (git_tree_walk(reinterpret_cast<const git_tree*>(raw_object), GIT_TREEWALK_PRE, take_file,
                    &taken) < 0)
    return broken(folder_.string(), "can't read HEAD");
  return std::move(taken.second);
}

Result<Files> ScratchTree::after() const {
  auto& files = host::real_file_system();
  Files out;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(folder_, error), end; !error && it != end;
       it.increment(error)) {
    const std::string path = it->path().lexically_relative(folder_).string();
    if (it->is_directory() && path == ".git") {
      it.disable_recursion_pending();
      continue;
    }
    const bool left_over = path.ends_with('~') || path.ends_with(".orig") ||
                           path.ends_with(".rej") || path.ends_with(".swp");
    if (!it->is_regular_file() || left_over) continue;
    STACKPORT_TRY(out[path], files.read(it->path()));
  }
  if (error)
    return fail(ErrorKind::environment, folder_.string(), "can't read: " + error.message());
  return out;
}

Result<void> ScratchTree::settle() const {
  STACKPORT_TRY(const auto now, after());
  return write_notes(folder_, subject_, key_of(now));
}

}  // namespace stackport::bundle
