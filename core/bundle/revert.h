// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/kernel/history.h"
#include "core/policy/policy.h"

namespace stackport::bundle {

/// A commit to be taken back, and the entry of the policy that wants it.
struct WantedRevert {
  kernel::Commit commit;
  const policy::Revert* entry = nullptr;
};

/// The component of which commits are taken back.
struct RevertScope {
  kernel::Owns owns;
  std::vector<std::string> folders;
};

/// The commits that the entries name, each once, newest first: the order in which they come off.
/// Errors (input, all at once, at the entry): no such commit, a merge, a commit that has nothing of
/// the component, a range or trailer that names none.
Result<std::vector<WantedRevert>> wanted_reverts(const kernel::History& history,
                                                 const std::vector<const policy::Revert*>& entries,
                                                 const RevertScope& scope);

/// What one commit's revert makes of the files: as `git revert` would, by a three-way merge.
struct RevertedFiles {
  std::map<std::string, std::string> changed;
  std::set<std::string> deleted;
};
/// Errors (failed, all at once, at the entry): a file in which the revert meets a later commit,
/// with both commits and the hunk.
Result<RevertedFiles> revert_one(const kernel::History& history, const WantedRevert& wanted,
                                 const RevertScope& scope,
                                 const std::map<std::string, std::string>& files);

/// The names in C that a text defines: functions, macros, records, enumerators; fields as ".field".
std::set<std::string> definitions_in(const std::string& text);

/// A use of what the reverts took away.
struct Dependant {
  std::string name;
  std::string file;
  int line = 0;
  std::string source_line;
};
/// The uses in `all` of each name that `before` defines and `after` does not; of fields those in
/// files of `after`.
std::vector<Dependant> dependants(const std::map<std::string, std::string>& before,
                                  const std::map<std::string, std::string>& after,
                                  const std::map<std::string, std::string>& all);

}  // namespace stackport::bundle
