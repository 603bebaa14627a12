// SPDX-License-Identifier: GPL-2.0-only
#include "core/facts/prelude_groups.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "core/base/text.h"

namespace stackport::facts {

namespace {

/// Fewer units than this share nothing.
constexpr size_t least_units = 2;
/// What a prelude costs, in hundredths of what it saves one unit.
constexpr size_t cost = 150;
/// The same of one for the units of a folder, in bytes of headers.
constexpr size_t cost_apart = 300;
/// So much of what a unit includes is to be in its prelude, in hundredths.
constexpr size_t least_share = 95;

bool takes_folder(std::string_view word) {
  for (const std::string_view option : {"-I", "-isystem", "-iquote", "-idirafter"})
    if (word == option) return true;
  return false;
}

/// The folders of a unit's arguments in the order of search, its macros, and the other arguments
/// less what names the unit.
struct Split {
  std::vector<std::string> folders;
  std::vector<std::string> defines;
  std::vector<std::string> rest;
};

Split split(const std::vector<std::string>& arguments) {
  Split out;
  std::vector<std::string> system, after;
  const auto put = [&](std::string_view option, std::string folder) {
    (option == "-idirafter" ? after
     : option == "-isystem" ? system
                            : out.folders)
        .push_back(std::move(folder));
  };
  for (size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    bool is_folder = false;
    for (const std::string_view option : {"-isystem", "-iquote", "-idirafter", "-I"}) {
      if (!word.starts_with(option)) continue;
      is_folder = true;
      if (word.size() > option.size())
        put(option, std::string(word.substr(option.size())));
      else if (takes_folder(word) && i + 1 < arguments.size())
        put(option, arguments[++i]);
      break;
    }
    if (is_folder || word.find("KBUILD_") != word.npos) continue;
    (word.starts_with("-D") && word.size() > 2 ? out.defines : out.rest).emplace_back(word);
  }
  out.folders.insert(out.folders.end(), system.begin(), system.end());
  out.folders.insert(out.folders.end(), after.begin(), after.end());
  return out;
}

/// "A" of "-DA=1" and "-DA(x)=x".
std::string defined_name(const std::string& argument) {
  return argument.substr(2, argument.find_first_of("=(") - 2);
}

std::vector<std::string> tops(const std::vector<host::Path>& folders) {
  std::vector<std::string> out;
  for (const auto& path : folders)
    out.push_back(std::filesystem::absolute(path).lexically_normal().string() + "/");
  return out;
}

bool is_below(HeaderScan::File file, const std::vector<std::string>& tops) {
  return std::any_of(tops.begin(), tops.end(),
                     [&](const auto& folder) { return file->starts_with(folder); });
}

/// Of a file's bytes; of one that can't be read none.
std::string hash_of(const std::string& file) {
  const auto bytes = host::real_file_system().read(file);
  return bytes ? sha256(*bytes) : "";
}

template <typename List>
bool has(const List& list, const typename List::value_type& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

}  // namespace

PreludeGroups::PreludeGroups(const std::vector<PreludeUnit>& units, const PreludeFolders& folders)
    : own_(tops(folders.own)),
      wrappers_(tops(folders.wrappers)),
      shared_(folders.shared),
      of_(units.size(), -1) {
  std::map<std::string, std::vector<size_t>> alike;
  for (const auto& unit : units) {
    auto parts = split(unit.arguments);
    std::string key = join(parts.rest, "\n");
    for (const auto& folder : parts.folders)
      if (has(wrappers_, host::Path(folder).lexically_normal().string() + "/"))
        key += "\n" + folder;
    alike[key].push_back(units_.size());
    units_.push_back({scan_.intern(unit.source),
                      scan_.intern(parts.folders),
                      std::move(parts.defines),
                      std::move(parts.rest),
                      {}});
  }
  for (auto& [arguments, members] : alike) add(std::move(members));
}

void PreludeGroups::add(std::vector<size_t> units) {
  if (units.empty()) return;
  for (const size_t unit : units) of_[unit] = int(groups_.size());
  groups_.emplace_back().units = std::move(units);
}

void PreludeGroups::choose(size_t group, const std::vector<bool>& asked) {
  const auto all = std::move(groups_[group].units);
  const auto takes = members_of(all);
  std::vector<size_t> members, others;
  for (size_t i = 0; i < all.size(); ++i) (takes[i] ? members : others).push_back(all[i]);
  add(std::move(others));
  for (auto& apart : apart_of(members, asked)) add(std::move(apart));
  PreludeGroup& self = groups_[group];
  self.wanted = shared_headers(members);
  self.folders = shared_folders(members);
  self.defines = shared_defines(members);
  self.units = std::move(members);
  self.chosen = true;
  set_headers(self);
}

/// Takes out of `units` those of a folder that share so much more that a prelude of their own saves
/// those that are asked for more than it costs.
std::vector<std::vector<size_t>> PreludeGroups::apart_of(std::vector<size_t>& units,
                                                         const std::vector<bool>& asked) {
  std::map<std::string, std::vector<size_t>> by_folder;
  for (const size_t unit : units)
    by_folder[host::Path(*units_[unit].source).parent_path().string()].push_back(unit);
  const auto bytes_of = [&](const std::vector<size_t>& members) {
    size_t out = 0;
    for (const File file : shared_headers(members)) out += scan_.scanned(file).bytes;
    return out;
  };
  const auto asked_of = [&](const std::vector<size_t>& members) {
    return size_t(
        std::count_if(members.begin(), members.end(), [&](size_t unit) { return asked[unit]; }));
  };
  std::optional<size_t> shared;
  std::vector<std::vector<size_t>> out;
  for (const auto& [folder, all] : by_folder) {
    if (asked_of(all) * 100 <= cost_apart || all.size() == units.size()) continue;
    if (!shared) shared = bytes_of(units);
    const auto takes = members_of(all);
    std::vector<size_t> members;
    for (size_t i = 0; i < all.size(); ++i)
      if (takes[i]) members.push_back(all[i]);
    const size_t own = bytes_of(members), more = own - std::min(own, *shared);
    if (asked_of(members) * more * 100 > own * cost_apart) out.push_back(std::move(members));
  }
  for (const auto& apart : out) std::erase_if(units, [&](size_t unit) { return has(apart, unit); });
  if (units.empty()) {
    units = std::move(out.back());
    out.pop_back();
  }
  return out;
}

/// The unit itself among them.
const std::vector<PreludeGroups::File>& PreludeGroups::sure_of(size_t unit) {
  Unit& self = units_[unit];
  if (self.sure.empty()) self.sure = scan_.closure(self.source, self.folders, false);
  return self.sure;
}

/// The more headers are asked for, the fewer units have them all: as few as are enough for the
/// units that then share them, else those that save most.
std::vector<bool> PreludeGroups::members_of(const std::vector<size_t>& units) {
  const auto folders = scan_.intern(shared_folders(units));
  std::vector<std::vector<File>> sure;
  std::unordered_map<File, size_t> counts;
  for (const size_t unit : units) {
    auto& files = sure.emplace_back(sure_of(unit));
    std::erase_if(files, [&](File file) { return !may_be_in(file, folders); });
    for (const File file : files) ++counts[file];
  }
  std::map<size_t, size_t, std::greater<>> headers;  // so many units have -> so many headers
  for (const auto& [file, count] : counts) ++headers[count];
  std::vector<std::vector<size_t>> shared;  // of each unit's headers: how many units have it
  for (const auto& files : sure) {
    auto& list = shared.emplace_back();
    for (const File file : files) list.push_back(counts.at(file));
    std::sort(list.begin(), list.end(), std::greater<>());
  }
  std::vector<bool> out(units.size(), true);
  size_t asked = 0, best = 0;
  for (const auto& [least, more] : headers) {
    asked += more;
    std::vector<bool> takes;
    size_t members = 0, included = 0;
    for (const auto& list : shared) {
      takes.push_back(list.size() >= asked && (asked == 0 || list[asked - 1] >= least));
      if (!takes.back()) continue;
      ++members;
      included += list.size();
    }
    if (members < least_units) break;
    if (members * asked > best) {
      best = members * asked;
      out = takes;
    }
    if (members * asked * 100 >= included * least_share) return takes;
  }
  return out;
}

/// What all units surely include and may be in a prelude, in the order of the first one.
std::vector<PreludeGroups::File> PreludeGroups::shared_headers(const std::vector<size_t>& units) {
  std::vector<File> common = sure_of(units.front());
  for (const size_t unit : units) {
    const auto& files = sure_of(unit);
    const std::unordered_set<File> others(files.begin(), files.end());
    std::erase_if(common, [&](File file) { return !others.contains(file); });
  }
  const auto folders = scan_.intern(shared_folders(units));
  std::erase_if(common, [&](File file) { return !may_be_in(file, folders); });
  return common;
}

/// What an own header leans on and does not include must be an error, as it is in a unit that has
/// it not yet: own headers come before all others, those that read least first.
void PreludeGroups::own_first(std::vector<File>& headers, HeaderScan::Folders folders) {
  std::vector<std::pair<size_t, File>> own;
  std::erase_if(headers, [&](File file) {
    if (!is_first(file)) return false;
    own.emplace_back(scan_.closure(file, folders, true).size(), file);
    return true;
  });
  std::stable_sort(own.begin(), own.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<File> first;
  for (const auto& [size, file] : own) first.push_back(file);
  headers.insert(headers.begin(), first.begin(), first.end());
}

/// Own headers that were found to lean on something come before all others, behind what every unit
/// has before them, in the order of the first one.
std::vector<PreludeGroups::File> PreludeGroups::leaning_first(const PreludeGroup& group,
                                                              const std::vector<File>& headers) {
  const auto folders = scan_.intern(group.folders);
  const auto before = before_in_all(group);
  std::unordered_set<File> left(headers.begin(), headers.end()), read, unplaced = group.leaning;
  std::vector<File> out, gone;
  const auto add = [&](File header) {
    std::vector<File> more;
    for (const File file : scan_.closure(header, folders, false)) {
      if (read.contains(file)) continue;
      const auto is_strange = [&](File other) { return !before.at(file).contains(other); };
      if (group.leaning.contains(file) && (std::any_of(read.begin(), read.end(), is_strange) ||
                                           std::any_of(more.begin(), more.end(), is_strange)))
        return;
      more.push_back(file);
    }
    read.insert(more.begin(), more.end());
    out.push_back(header);
  };
  for (const File header : sure_of(group.units.front())) {
    const bool leads = group.leaning.contains(header) ||
                       std::all_of(before.begin(), before.end(), [&](const auto& leaning) {
                         return leaning.second.contains(header);
                       });
    if (leads && left.erase(header) != 0) add(header);
  }
  std::erase_if(unplaced, [&](File file) { return read.contains(file); });
  for (const File file : headers) {
    if (!left.contains(file)) continue;
    // An own header that was not tried without those that lean might lean on one of them.
    const auto& barred = is_first(file) ? group.leaning : unplaced;
    if (read.contains(file) || !reads_any(file, folders, barred))
      out.push_back(file);
    else if (!is_first(file))
      gone.push_back(file);
  }
  leave_whole(gone, group, out);
  only_before([&](File file) { return unplaced.contains(file); }, group, out);
  return out;
}

/// Of each own header that leans on others: those that come before it in all units.
std::map<PreludeGroups::File, std::unordered_set<PreludeGroups::File>> PreludeGroups::before_in_all(
    const PreludeGroup& group) {
  std::map<File, std::unordered_set<File>> out;
  for (const File leaning : group.leaning) {
    std::optional<std::unordered_set<File>> before;
    for (const size_t unit : group.units) {
      const auto& sure = sure_of(unit);
      const std::unordered_set<File> here(sure.begin(),
                                          std::find(sure.begin(), sure.end(), leaning));
      if (!before)
        before = here;
      else
        std::erase_if(*before, [&](File file) { return !here.contains(file); });
    }
    out[leaning] = std::move(*before);
  }
  return out;
}

/// What the group has of those that it is to have, in order, and what follows from that.
void PreludeGroups::set_headers(PreludeGroup& group) {
  const auto folders = scan_.intern(group.folders);
  auto headers = group.wanted;
  if (group.held_back)
    std::erase_if(headers, [&](File header) { return reads_any(header, folders, group.leaning); });
  own_first(headers, folders);
  if (!group.leaning.empty() && !group.held_back) headers = leaning_first(group, headers);
  group.closure.clear();
  for (const File header : headers)
    if (!group.closure.contains(header))
      for (const File file : scan_.closure(header, folders, true)) group.closure.insert(file);
  group.own = std::any_of(group.closure.begin(), group.closure.end(),
                          [&](File file) { return is_own(file); });
  group.headers = std::move(headers);
  group.text = text_of(group, folders);
  same_.clear();
}

std::vector<std::string> PreludeGroups::arguments(size_t group) const {
  const PreludeGroup& self = groups_[group];
  std::vector<std::string> out = units_[self.units.front()].rest;
  out.insert(out.end(), self.defines.begin(), self.defines.end());
  for (const auto& folder : self.folders) out.push_back("-I" + folder);
  return out;
}

bool PreludeGroups::take(size_t group, const PooledPrelude& prelude) {
  PreludeGroup& self = groups_[group];
  const size_t own = self.headers.size(), fewer = own - std::min(own, prelude.headers.size());
  if (self.units.size() * fewer * 100 > own * cost) return false;
  PreludeGroup taken;
  taken.units = self.units;
  taken.defines = prelude.defines;
  taken.folders = prelude.folders;
  taken.own = !prelude.own.empty();
  taken.chosen = true;
  for (const auto& header : prelude.headers) taken.headers.push_back(scan_.intern(header));
  for (const auto& file : prelude.closure) taken.closure.insert(scan_.intern(file));
  for (const size_t unit : self.units) {
    const Unit& asked = units_[unit];
    const auto& files = sure_of(unit);
    const std::unordered_set<File> sure(files.begin(), files.end());
    if (asked.rest != prelude.rest ||
        !std::all_of(taken.defines.begin(), taken.defines.end(),
                     [&](const auto& define) { return has(asked.defines, define); }) ||
        !std::all_of(taken.headers.begin(), taken.headers.end(),
                     [&](File header) { return sure.contains(header); }))
      return false;
  }
  for (const auto& [file, hash] : prelude.own)
    if (hash_of(file) != hash) return false;
  std::swap(self, taken);
  same_.clear();
  const bool same = std::all_of(self.units.begin(), self.units.end(), [&](size_t unit) {
    return is_the_same_in(group, units_[unit].folders);
  });
  if (!same) {
    std::swap(self, taken);
    same_.clear();
  }
  return same;
}

void PreludeGroups::describe(size_t group, PooledPrelude& prelude) {
  const PreludeGroup& self = groups_[group];
  prelude.rest = units_[self.units.front()].rest;
  prelude.defines = self.defines;
  prelude.folders = self.folders;
  for (const File header : self.headers) prelude.headers.push_back(*header);
  for (const File file : self.closure) {
    prelude.closure.push_back(*file);
    if (is_own(file)) prelude.own[*file] = hash_of(*file);
  }
  std::sort(prelude.closure.begin(), prelude.closure.end());
}

void PreludeGroups::without(size_t group, const std::set<std::string>& files,
                            const std::set<std::string>& unreadable) {
  PreludeGroup& self = groups_[group];
  const auto folders = scan_.intern(self.folders);
  auto& headers = self.wanted;
  std::unordered_set<File> wrong;
  for (const auto& name : files) {
    const File file = scan_.intern(name);
    const bool may_lean = is_first(file) && has(headers, file) && !unreadable.contains(name);
    if (may_lean && self.leaning.insert(file).second)
      self.held_back = true;
    else
      wrong.insert(file);
  }
  for (const File file : wrong) self.leaning.erase(file);
  std::vector<File> gone;
  std::erase_if(headers, [&](File header) {
    const bool reads = reads_any(header, folders, wrong);
    if (reads && !is_own(header)) gone.push_back(header);
    return reads;
  });
  leave_whole(gone, self, headers);
  only_before([&](File file) { return is_first(file) && wrong.contains(file); }, self, headers);
  set_headers(self);
}

void PreludeGroups::place(size_t group) {
  PreludeGroup& self = groups_[group];
  self.held_back = false;
  set_headers(self);
}

/// Of headers those that no unit first includes inside one of `gone`, which may need it to be
/// there.
void PreludeGroups::leave_whole(const std::vector<File>& gone, const PreludeGroup& group,
                                std::vector<File>& headers) {
  for (const size_t unit : group.units) {
    std::unordered_set<File> before, inside;
    for (const File file : sure_of(unit)) {
      before.insert(file);
      if (!has(gone, file)) continue;
      for (const File part : scan_.closure(file, units_[unit].folders, false))
        if (!before.contains(part)) inside.insert(part);
    }
    std::erase_if(headers, [&](File header) { return inside.contains(header); });
  }
}

/// Of headers those that come before any of `others` in all units of a group.
void PreludeGroups::only_before(const std::function<bool(File)>& others, const PreludeGroup& group,
                                std::vector<File>& headers) {
  for (const size_t unit : group.units) {
    const auto& sure = sure_of(unit);
    const auto end = std::find_if(sure.begin() + 1, sure.end(), others);
    const std::unordered_set<File> before(sure.begin(), end);
    std::erase_if(headers, [&](File header) { return !before.contains(header); });
  }
}

/// The folders that all units search, in the first one's order.
std::vector<std::string> PreludeGroups::shared_folders(const std::vector<size_t>& units) const {
  std::vector<std::string> out = *units_[units.front()].folders;
  for (const size_t unit : units)
    std::erase_if(out, [&](const auto& folder) { return !has(*units_[unit].folders, folder); });
  return out;
}

std::vector<std::string> PreludeGroups::shared_defines(const std::vector<size_t>& units) const {
  std::vector<std::string> out = units_[units.front()].defines;
  for (const size_t unit : units)
    std::erase_if(out, [&](const auto& define) { return !has(units_[unit].defines, define); });
  return out;
}

/// A header is named as a search finds it, where one does: an #include_next in one that is named by
/// its path starts at the first folder. What kbuild defines for each unit by itself has some value
/// for the bodies of inline functions.
std::string PreludeGroups::text_of(const PreludeGroup& group, HeaderScan::Folders folders) {
  std::string text, end;
  for (const char* name : {"KBUILD_MODNAME", "KBUILD_BASENAME", "KBUILD_MODFILE"}) {
    text += std::string("#define ") + name + " \"\"\n";
    end += std::string("#undef ") + name + "\n";
  }
  for (const File header : group.headers) {
    const auto name = searched_name(header, folders);
    text += name.empty() ? "#include \"" + *header + "\"\n" : "#include <" + name + ">\n";
  }
  return text + end;
}

/// The name under which the folders give this header; empty: none.
std::string PreludeGroups::searched_name(File header, HeaderScan::Folders folders) {
  for (const auto& folder : *folders) {
    const std::string top = host::Path(folder).lexically_normal().string() + "/";
    if (!header->starts_with(top)) continue;
    const auto name = header->substr(top.size());
    if (scan_.search({name, false, false, true}, header, folders) == header) return name;
  }
  return {};
}

/// Whether a header says nothing a second time, and nothing of what may not be in a prelude.
bool PreludeGroups::may_be_in(File file, HeaderScan::Folders folders) {
  if (is_barred(file) || !scan_.scanned(file).guarded) return false;
  const auto& includes = scan_.scanned(file).includes;
  const bool goes_on = std::any_of(includes.begin(), includes.end(),
                                   [](const auto& include) { return include.next; });
  if (goes_on && searched_name(file, folders).empty()) return false;
  for (const auto& include : includes)
    if (include.outside)
      if (const File found = scan_.resolve(include, file, folders);
          !found || !scan_.scanned(found).guarded)
        return false;
  return !reaches_barred(file, folders);
}

bool PreludeGroups::is_own(File file) const {
  return is_below(file, own_) || is_below(file, wrappers_);
}

/// Own headers come before all others but for wrappers.
bool PreludeGroups::is_first(File file) const {
  return is_below(file, own_) && !is_below(file, wrappers_);
}

bool PreludeGroups::is_barred(File file) {
  const auto [at, is_new] = is_barred_.try_emplace(file);
  if (is_new) at->second = is_first(file) && !(shared_ && shared_(*file));
  return at->second;
}

bool PreludeGroups::reads_any(File header, HeaderScan::Folders folders,
                              const std::unordered_set<File>& files) {
  const auto closure = scan_.closure(header, folders, true);
  return std::any_of(closure.begin(), closure.end(),
                     [&](File file) { return files.contains(file); });
}

bool PreludeGroups::reaches_barred(File header, HeaderScan::Folders folders) {
  if (const auto known = reaches_barred_.find({header, folders}); known != reaches_barred_.end())
    return known->second;
  const auto closure = scan_.closure(header, folders, true);
  const bool reaches =
      std::any_of(closure.begin(), closure.end(), [&](File file) { return is_barred(file); });
  if (reaches)
    reaches_barred_[{header, folders}] = true;
  else  // nor does anything that it reads
    for (const File file : closure) reaches_barred_[{file, folders}] = false;
  return reaches;
}

/// Whether what the prelude reads includes the same files when these folders are searched.
bool PreludeGroups::is_the_same_in(size_t of, HeaderScan::Folders folders) {
  const PreludeGroup& group = groups_[of];
  const auto [at, is_new] = same_.try_emplace({of, folders});
  if (is_new)
    at->second = std::all_of(group.closure.begin(), group.closure.end(), [&](File file) {
      const auto& includes = scan_.scanned(file).includes;
      return std::all_of(includes.begin(), includes.end(), [&](const auto& include) {
        const File found = scan_.resolve(include, file, folders);
        return !found || group.closure.contains(found);
      });
    });
  return at->second;
}

std::optional<std::set<std::string>> PreludeGroups::to_undefine(size_t unit) {
  const PreludeGroup& group = groups_[size_t(of_[unit])];
  const Unit& self = units_[unit];
  if (!is_the_same_in(size_t(of_[unit]), self.folders)) return std::nullopt;
  std::set<std::string> given, anew, fixed, out;
  for (const auto& define : self.defines)
    if (!has(group.defines, define)) fixed.insert(defined_name(define));
  std::unordered_set<File> reads;
  for (const File file : scan_.closure(self.source, self.folders, true)) {
    reads.insert(file);
    if (group.closure.contains(file) || !is_own(file)) continue;
    const auto& scanned = scan_.scanned(file);
    for (const auto& name : scanned.defines)
      (scanned.anew.contains(name) ? anew : given).insert(name);
  }
  for (const File file : group.closure)
    if (!reads.contains(file)) return std::nullopt;
  std::set<std::string> tested;
  for (const File header : group.closure) {
    const auto& scanned = scan_.scanned(header);
    for (const auto& name : anew)
      if (scanned.tested.contains(name)) tested.insert(name);
    for (const auto& name : given) {
      if (scanned.tested.contains(name)) tested.insert(name);
      if (scanned.defaults.contains(name)) out.insert(name);
    }
    for (const auto& name : fixed)
      if (scanned.tested.contains(name) || scanned.defaults.contains(name)) return std::nullopt;
  }
  for (const auto& name : tested)
    if (!out.contains(name)) return std::nullopt;
  return out;
}

}  // namespace stackport::facts
