// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/facts/header_scan.h"
#include "core/facts/prelude.h"
#include "core/facts/prelude_pool.h"

namespace stackport::facts {

/// Units that share a prelude.
struct PreludeGroup {
  std::vector<size_t> units;                  ///< sorted
  std::vector<std::string> defines, folders;  ///< that all of them have
  std::vector<HeaderScan::File> headers;      ///< in the order of the prelude
  std::vector<HeaderScan::File> wanted;       ///< of which `headers` are those that it has
  /// Own headers that lean on what others bring in.
  std::unordered_set<HeaderScan::File> leaning;
  bool held_back = false;  ///< they are left out, to see that nothing leans on them
  std::unordered_set<HeaderScan::File> closure;  ///< every file that the prelude may read
  std::string text;
  bool own = false;     ///< with headers that read own files
  bool chosen = false;  ///< units and headers are those that it will have
};

/// Which units could share a prelude, and which headers it would have; reads files, writes none.
class PreludeGroups {
 public:
  PreludeGroups(const std::vector<PreludeUnit>& units, const PreludeFolders& folders);

  const std::vector<PreludeGroup>& all() const { return groups_; }
  std::vector<std::string> arguments(size_t group) const;
  int of(size_t unit) const { return of_[unit]; }
  void leave(size_t unit) { of_[unit] = -1; }

  /// Keeps the units of a group that share most; the others become the last groups. `asked`: for
  /// which units a prelude is wanted.
  void choose(size_t group, const std::vector<bool>& asked);
  /// Changes the prelude after errors in these files. An own header of the prelude is held back, if
  /// it is not one of the `unreadable`. Of a file that errs there too, or any other, all that reads
  /// it is taken out, and what comes after an own one in some unit: before it, it would be what
  /// that leans on.
  void without(size_t group, const std::set<std::string>& files,
               const std::set<std::string>& unreadable);
  /// Puts what was held back behind what comes before it in all units.
  void place(size_t group);

  /// Gives a group another one's prelude, if all its units may have it and it saves them nearly as
  /// much as their own would.
  bool take(size_t group, const PooledPrelude& prelude);
  /// Notes what has to be as it is for others to take the group's prelude.
  void describe(size_t group, PooledPrelude& prelude);

  /// What must be undefined again after its prelude for this unit; nullopt: it can't have one,
  /// since it may read other files than the prelude does, or says what a header asks for.
  std::optional<std::set<std::string>> to_undefine(size_t unit);

 private:
  using File = HeaderScan::File;
  struct Unit {
    File source;
    HeaderScan::Folders folders;
    std::vector<std::string> defines;  ///< as arguments
    std::vector<std::string> rest;     ///< other arguments, less what names the unit
    std::vector<File> sure;            ///< what it surely includes, once it was asked for
  };

  void add(std::vector<size_t> units);
  const std::vector<File>& sure_of(size_t unit);
  std::vector<bool> members_of(const std::vector<size_t>& units);
  std::vector<std::vector<size_t>> apart_of(std::vector<size_t>& units,
                                            const std::vector<bool>& asked);
  std::vector<File> shared_headers(const std::vector<size_t>& units);
  void own_first(std::vector<File>& headers, HeaderScan::Folders folders);
  std::vector<File> leaning_first(const PreludeGroup& group, const std::vector<File>& headers);
  std::map<File, std::unordered_set<File>> before_in_all(const PreludeGroup& group);
  void set_headers(PreludeGroup& group);
  std::vector<std::string> shared_folders(const std::vector<size_t>& units) const;
  std::vector<std::string> shared_defines(const std::vector<size_t>& units) const;
  std::string text_of(const PreludeGroup& group, HeaderScan::Folders folders);
  std::string searched_name(File header, HeaderScan::Folders folders);
  bool may_be_in(File file, HeaderScan::Folders folders);
  void leave_whole(const std::vector<File>& gone, const PreludeGroup& group,
                   std::vector<File>& headers);
  void only_before(const std::function<bool(File)>& others, const PreludeGroup& group,
                   std::vector<File>& headers);
  bool is_own(File file) const;
  bool is_first(File file) const;
  bool is_barred(File file);
  bool is_the_same_in(size_t group, HeaderScan::Folders folders);
  bool reads_any(File header, HeaderScan::Folders folders, const std::unordered_set<File>& files);
  bool reaches_barred(File header, HeaderScan::Folders folders);

  const std::vector<std::string> own_, wrappers_;  ///< folders, each with its '/'
  const std::function<bool(const std::string&)> shared_;
  std::unordered_map<File, bool> is_barred_;
  HeaderScan scan_;
  std::vector<Unit> units_;
  std::vector<int> of_;
  std::vector<PreludeGroup> groups_;
  std::map<std::pair<File, HeaderScan::Folders>, bool> reaches_barred_;
  std::map<std::pair<size_t, HeaderScan::Folders>, bool> same_;  ///< by group
};

}  // namespace stackport::facts
