// SPDX-License-Identifier: GPL-2.0-only
#include "core/bundle/revert.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/patch/diff.h"

namespace stackport::bundle {
namespace {

using kernel::Commit;
using kernel::FileChange;
using kernel::History;
using policy::Revert;

Diagnostic at(const Revert& entry, std::string message, std::string next = {}) {
  Diagnostic d;
  d.place = entry.place;
  d.message = std::move(message);
  d.next = std::move(next);
  return d;
}

bool has_trailer(const std::string& message, const std::string& wanted) {
  const auto all = lines(message);
  return std::any_of(all.begin(), all.end(),
                     [&](const auto& line) { return line.starts_with(wanted); });
}

std::string words_of(const Revert& entry) {
  if (!entry.commit.empty()) return entry.commit;
  if (entry.trailer.empty()) return entry.range;
  return entry.range.empty() ? entry.trailer
                             : fmt::format("{} within {}", entry.trailer, entry.range);
}

/// Gathers the commits that one entry names.
class Gatherer {
 public:
  Gatherer(const History& history, const RevertScope& scope) : history_(history), scope_(scope) {}

  Result<std::vector<Commit>> of(const Revert& entry) const {
    if (!entry.commit.empty()) return one(entry);
    std::string from, to;
    if (const size_t dots = entry.range.find(".."); dots != entry.range.npos) {
      from = entry.range.substr(0, dots);
      to = entry.range.substr(dots + 2);
    }
    STACKPORT_TRY(const auto all, history_.between(from, to));
    std::vector<Commit> out;
    for (const auto& commit : all) {
      if (commit.parents != 1) continue;
      if (!entry.trailer.empty() && !has_trailer(commit.message, entry.trailer)) continue;
      STACKPORT_TRY(const auto changes, history_.changes(commit, scope_.owns, scope_.folders));
      if (!changes.empty()) out.push_back(commit);
    }
    if (out.empty())
      return fail(ErrorKind::input,
                  at(entry, fmt::format("'{}' names no commit of the component", words_of(entry))));
    return out;
  }

 private:
  Result<std::vector<Commit>> one(const Revert& entry) const {
    auto commit = history_.find(entry.commit);
    if (!commit) {
      if (commit.error().kind == ErrorKind::environment) return pass(commit);
      return fail(ErrorKind::input, at(entry, commit.error().diagnostics.front().place.file + " " +
                                                  commit.error().diagnostics.front().message));
    }
    if (commit->parents != 1)
      return fail(ErrorKind::input,
                  at(entry, fmt::format("{} is a merge or the first commit", to_string(*commit)),
                     "name the commits that it brought"));
    STACKPORT_TRY(const auto changes, history_.changes(*commit, scope_.owns, scope_.folders));
    if (changes.empty())
      return fail(ErrorKind::input, at(entry, fmt::format("{} changes nothing of the component",
                                                          to_string(*commit))));
    return std::vector<Commit>{*commit};
  }

  const History& history_;
  const RevertScope& scope_;
};

/// The first commit after `reverted` with which its revert of a file does not go any more.
Result<std::optional<Commit>> culprit(const History& history, const Commit& reverted,
                                      const FileChange& change) {
  STACKPORT_TRY(auto later, history.between(reverted.id));
  std::reverse(later.begin(), later.end());
  std::string last;
  for (const auto& commit : later) {
    STACKPORT_TRY(const auto there, history.file_at(commit, change.path));
    if (!there) return commit;
    if (*there == last) continue;
    last = *there;
    if (!change.before || !change.after) {
      if (there != change.after) return commit;
      continue;
    }
    STACKPORT_TRY(const auto merged, patch::merge(*change.after, *there, *change.before, "", ""));
    if (!merged.clean) return commit;
  }
  return std::nullopt;
}

/// The first conflict of a merged text, its markers included.
std::string first_conflict(const std::string& text) {
  std::string out;
  bool inside = false;
  for (const auto& line : lines(text)) {
    inside = inside || line.starts_with("<<<<<<< ");
    if (inside) out += "\n    " + line;
    if (inside && line.starts_with(">>>>>>> ")) break;
  }
  return out;
}

/// One file of a commit taken back.
class FileRevert {
 public:
  FileRevert(const History& history, const WantedRevert& wanted, const FileChange& change)
      : history_(history), wanted_(wanted), change_(change) {}

  Result<void> make(const std::map<std::string, std::string>& files, RevertedFiles& out,
                    std::vector<Diagnostic>& errors) const {
    const auto now = files.find(change_.path);
    if (!change_.after) {  // the commit deleted it
      if (now != files.end()) return clash({}, errors);
      out.changed[change_.path] = *change_.before;
      return {};
    }
    if (now == files.end()) return clash({}, errors);
    if (!change_.before) {  // the commit made it
      if (now->second != *change_.after) return clash({}, errors);
      out.deleted.insert(change_.path);
      return {};
    }
    STACKPORT_TRY(auto merged, patch::merge(*change_.after, now->second, *change_.before, "HEAD",
                                            "parent of " + wanted_.commit.id.substr(0, 12)));
    if (!merged.clean) return clash(merged.bytes, errors);
    out.changed[change_.path] = std::move(merged.bytes);
    return {};
  }

 private:
  Result<void> clash(const std::string& merged, std::vector<Diagnostic>& errors) const {
    STACKPORT_TRY(const auto other, culprit(history_, wanted_.commit, change_));
    auto d =
        at(*wanted_.entry,
           fmt::format("taking back {} meets {} in {}", to_string(wanted_.commit),
                       other ? to_string(*other) : "other code of the bundle", change_.path),
           other ? fmt::format("take {} back as well, or write a patch", other->id.substr(0, 12))
                 : "write a patch");
    Diagnostic note;
    note.severity = Severity::note;
    note.place = {change_.path, std::max(patch::conflict_marker(merged), 0), 0};
    note.message = merged.empty() ? "made or deleted by one, changed by the other"
                                  : "the hunk:" + first_conflict(merged);
    d.notes.push_back(std::move(note));
    errors.push_back(std::move(d));
    return {};
  }

  const History& history_;
  const WantedRevert& wanted_;
  const FileChange& change_;
};

}  // namespace

Result<std::vector<WantedRevert>> wanted_reverts(const History& history,
                                                 const std::vector<const Revert*>& entries,
                                                 const RevertScope& scope) {
  std::map<std::string, WantedRevert> by_id;
  Error error{ErrorKind::input, {}};
  for (const auto* entry : entries) {
    auto commits = Gatherer(history, scope).of(*entry);
    if (!commits) {
      error.kind = std::max(error.kind, commits.error().kind);
      for (auto& d : commits.error().diagnostics) error.diagnostics.push_back(std::move(d));
      continue;
    }
    for (const auto& commit : *commits) by_id.try_emplace(commit.id, WantedRevert{commit, entry});
  }
  if (!error.diagnostics.empty()) return tl::make_unexpected(std::move(error));
  std::vector<WantedRevert> out;
  if (by_id.empty()) return out;
  STACKPORT_TRY(const auto all, history.between(""));
  for (const auto& commit : all)
    if (const auto found = by_id.find(commit.id); found != by_id.end())
      out.push_back(found->second);
  return out;
}

Result<RevertedFiles> revert_one(const History& history, const WantedRevert& wanted,
                                 const RevertScope& scope,
                                 const std::map<std::string, std::string>& files) {
  STACKPORT_TRY(const auto changes, history.changes(wanted.commit, scope.owns, scope.folders));
  RevertedFiles out;
  std::vector<Diagnostic> errors;
  for (const auto& change : changes)
    STACKPORT_CHECK(FileRevert(history, wanted, change).make(files, out, errors));
  if (!errors.empty()) return fail(ErrorKind::failed, std::move(errors));
  return out;
}

}  // namespace stackport::bundle
