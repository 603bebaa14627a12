// SPDX-License-Identifier: GPL-2.0-only
#include "core/kernel/history.h"

#include <fmt/format.h>

#include "core/base/text.h"
#include "core/kernel/git.h"

namespace stackport::kernel {
namespace {

struct FreeMore {
  void operator()(git_revwalk* p) const { git_revwalk_free(p); }
  void operator()(git_tree* p) const { git_tree_free(p); }
  void operator()(git_diff* p) const { git_diff_free(p); }
  void operator()(git_blob* p) const { git_blob_free(p); }
  void operator()(git_tree_entry* p) const { git_tree_entry_free(p); }
};
template <typename T>
using More = std::unique_ptr<T, FreeMore>;

git_oid oid_of(const std::string& hex) {
  git_oid id{};
  git_oid_fromstr(&id, hex.c_str());
  return id;
}

Commit commit_from(const git_commit* raw) {
  Commit commit;
  commit.id = git::hex(*git_commit_id(raw));
  const char* message = git_commit_message(raw);
  commit.message = message ? message : "";
  commit.subject = line_of(commit.message, 1);
  commit.parents = git_commit_parentcount(raw);
  return commit;
}

}  // namespace

struct History::Repository {
  git::Handle<git_repository> raw;

  Result<git::Handle<git_commit>> commit(const git_oid& id, const std::string& place) const {
    git_commit* out = nullptr;
    if (git_commit_lookup(&out, raw.get(), &id) != 0)
      return git::broken(place, "can't read commit " + git::hex(id));
    return git::Handle<git_commit>(out);
  }

  Result<std::optional<std::string>> blob(const git_oid& id, const std::string& place) const {
    if (git_oid_is_zero(&id)) return std::nullopt;
    git_blob* out = nullptr;
    if (git_blob_lookup(&out, raw.get(), &id) != 0)
      return git::broken(place, "can't read object " + git::hex(id));
    const More<git_blob> owner(out);
    return std::string(static_cast<const char*>(git_blob_rawcontent(out)),
                       static_cast<size_t>(git_blob_rawsize(out)));
  }
};

std::string to_string(const Commit& commit) {
  return fmt::format("{} (\"{}\")", commit.id.substr(0, 12), commit.subject);
}

Result<History> History::open(const Origin& origin) {
  git::initialize();
  const std::string next = fmt::format(
      "import it with its history: stackport kernel import {} --git REPOSITORY --ref REF",
      origin.name);
  if (origin.kind != "git" || origin.version.empty())
    return fail(ErrorKind::input, origin.name,
                "has no history: it was not imported from a git repository", next);
  History history;
  history.place_ = origin.from.substr(0, origin.from.rfind(' '));
  if (history.place_.starts_with("file:"))
    history.place_ = "/" + history.place_.substr(history.place_.find_first_not_of('/', 5));
  history.tip_ = origin.version;
  git_repository* raw = nullptr;
  if (git_repository_open_ext(&raw, history.place_.c_str(), GIT_REPOSITORY_OPEN_NO_SEARCH,
                              nullptr) != 0)
    return fail(
        ErrorKind::environment, history.place_,
        fmt::format("the repository of {} can't be opened: {}", origin.name, git::last_error()),
        next);
  history.repository_ = std::make_shared<Repository>();
  history.repository_->raw.reset(raw);
  return history;
}

Result<Commit> History::find(const std::string& revision) const {
  auto* repository = repository_->raw.get();
  git_object *object = nullptr, *peeled = nullptr;
  if (git_revparse_single(&object, repository, revision.c_str()) != 0)
    return fail(ErrorKind::input, place_, fmt::format("has no commit {}", revision));
  const git::Handle<git_object> owner(object);
  if (git_object_peel(&peeled, object, GIT_OBJECT_COMMIT) != 0)
    return fail(ErrorKind::input, place_, fmt::format("{} is no commit", revision));
  const git::Handle<git_object> peeled_owner(peeled);
  const git_oid tip = oid_of(tip_);
  const git_oid* id = git_object_id(peeled);
  if (!git_oid_equal(&tip, id) && git_graph_descendant_of(repository, &tip, id) != 1)
    return fail(ErrorKind::input, place_,
                fmt::format("{} is no commit of this kernel's history", revision));
  return commit_from(reinterpret_cast<git_commit*>(peeled));
}

Result<std::vector<Commit>> History::between(const std::string& from, const std::string& to) const {
  git_revwalk* raw = nullptr;
  if (git_revwalk_new(&raw, repository_->raw.get()) != 0)
    return git::broken(place_, "can't walk the history");
  const More<git_revwalk> walk(raw);
  git_revwalk_sorting(raw, GIT_SORT_TOPOLOGICAL | GIT_SORT_TIME);
  std::string end = tip_;
  if (!to.empty()) {
    STACKPORT_TRY(const auto commit, find(to));
    end = commit.id;
  }
  const git_oid tip = oid_of(end);
  if (git_revwalk_push(raw, &tip) != 0) return git::broken(place_, "can't walk the history");
  if (!from.empty()) {
    STACKPORT_TRY(const auto begin, find(from));
    const git_oid id = oid_of(begin.id);
    if (git_revwalk_hide(raw, &id) != 0) return git::broken(place_, "can't walk the history");
  }
  std::vector<Commit> out;
  for (git_oid id; git_revwalk_next(&id, raw) == 0;) {
    STACKPORT_TRY(const auto commit, repository_->commit(id, place_));
    out.push_back(commit_from(commit.get()));
  }
  return out;
}

Result<std::vector<FileChange>> History::changes(const Commit& commit, const Owns& owns,
                                                 const std::vector<std::string>& folders) const {
  STACKPORT_TRY(const auto raw, repository_->commit(oid_of(commit.id), place_));
  git_tree *new_tree = nullptr, *old_tree = nullptr;
  if (git_commit_tree(&new_tree, raw.get()) != 0) return git::broken(place_, "can't read a tree");
  const More<git_tree> new_owner(new_tree);
  More<git_tree> old_owner;
  if (commit.parents > 0) {
    git_commit* parent = nullptr;
    if (git_commit_parent(&parent, raw.get(), 0) != 0)
      return git::broken(place_, "can't read a parent of " + commit.id);
    const git::Handle<git_commit> parent_owner(parent);
    if (git_commit_tree(&old_tree, parent) != 0) return git::broken(place_, "can't read a tree");
    old_owner.reset(old_tree);
  }
  git_diff_options options = GIT_DIFF_OPTIONS_INIT;
  options.flags |= GIT_DIFF_DISABLE_PATHSPEC_MATCH | GIT_DIFF_SKIP_BINARY_CHECK;
  std::vector<char*> paths;
  for (const auto& folder : folders) paths.push_back(const_cast<char*>(folder.c_str()));
  options.pathspec = {paths.data(), paths.size()};
  git_diff* diff = nullptr;
  if (git_diff_tree_to_tree(&diff, repository_->raw.get(), old_tree, new_tree, &options) != 0)
    return git::broken(place_, "no diff of " + commit.id);
  const More<git_diff> diff_owner(diff);
  std::vector<FileChange> out;
  for (size_t i = 0; i < git_diff_num_deltas(diff); ++i) {
    const git_diff_delta* delta = git_diff_get_delta(diff, i);
    FileChange change;
    change.path = delta->status == GIT_DELTA_DELETED ? delta->old_file.path : delta->new_file.path;
    if (!owns(change.path)) continue;
    if (delta->status != GIT_DELTA_ADDED) {
      STACKPORT_TRY(change.before, repository_->blob(delta->old_file.id, place_));
    }
    if (delta->status != GIT_DELTA_DELETED) {
      STACKPORT_TRY(change.after, repository_->blob(delta->new_file.id, place_));
    }
    out.push_back(std::move(change));
  }
  return out;
}

Result<std::optional<std::string>> History::file_at(const Commit& commit,
                                                    const std::string& path) const {
  STACKPORT_TRY(const auto raw, repository_->commit(oid_of(commit.id), place_));
  git_tree* tree = nullptr;
  if (git_commit_tree(&tree, raw.get()) != 0) return git::broken(place_, "can't read a tree");
  const More<git_tree> owner(tree);
  git_tree_entry* entry = nullptr;
  if (git_tree_entry_bypath(&entry, tree, path.c_str()) != 0) return std::nullopt;
  const More<git_tree_entry> entry_owner(entry);
  return repository_->blob(*git_tree_entry_id(entry), place_);
}

}  // namespace stackport::kernel
