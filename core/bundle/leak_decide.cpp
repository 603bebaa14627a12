// SPDX-License-Identifier: GPL-2.0-only
#include <fmt/format.h>

#include <algorithm>

#include "core/base/text.h"
#include "core/bundle/leaks.h"

namespace stackport::bundle {
namespace {

/// What a function reads of moved fields, itself or through what it calls in its unit; `loaded`:
/// through a pointer that it was not handed.
struct Reads {
  std::map<MovedField, bool> fields;

  bool add(const MovedField& field, bool loaded) {
    const auto [at, is_new] = fields.emplace(field, loaded);
    const bool grows = is_new || (loaded && !at->second);
    at->second = at->second || loaded;
    return grows;
  }
};

std::optional<MovedField> moved_by(const facts::Touch& touch, const facts::UnitReaders& readers,
                                   const Layouts& bundle) {
  const auto record = bundle.find(touch.record);
  if (record == bundle.end()) return std::nullopt;
  MovedField moved;
  moved.record = touch.record;
  moved.field = touch.field;
  moved.header = readers.headers.at(touch.record);
  moved.target = readers.layouts.at(touch.record).at(touch.field);
  const auto field = record->second.find(touch.field);
  if (field == record->second.end()) {
    moved.gone = true;
    return moved;
  }
  moved.bundle = field->second;
  if (moved.bundle == moved.target) return std::nullopt;
  return moved;
}

class UnitDecision {
 public:
  UnitDecision(const ReadUnit& unit, const Layouts& bundle) : unit_(unit) {
    for (const auto& [name, function] : unit.readers.functions)
      for (const auto& touch : function.touches)
        if (auto moved = moved_by(touch, unit.readers, bundle))
          reads_[name].add(*moved, touch.loaded);
    for (bool grows = true; grows;) {
      grows = false;
      for (const auto& [name, function] : unit.readers.functions)
        grows = take_from_callees(name, function) || grows;
    }
  }

  const std::map<std::string, Reads>& reads() const { return reads_; }

 private:
  bool take_from_callees(const std::string& name, const facts::ReaderFunction& function) {
    bool grows = false;
    for (const auto& callee : function.calls) {
      const auto theirs = reads_.find(callee);
      if (theirs == reads_.end() || callee == name) continue;
      const auto fields = theirs->second.fields;
      for (const auto& [field, loaded] : fields) {
        const bool handed = function.handed.contains({callee, field.record, true});
        grows = reads_[name].add(field, loaded || handed) || grows;
      }
    }
    return grows;
  }

  const ReadUnit& unit_;
  std::map<std::string, Reads> reads_;
};

std::vector<MovedField> fields_of(const Reads& reads) {
  std::vector<MovedField> out;
  for (const auto& [field, loaded] : reads.fields) out.push_back(field);
  return out;
}

/// What a module's functions read through pointers that they were not handed: record -> reader ->
/// fields.
using Loaders = std::map<std::string, std::map<std::string, std::set<MovedField>>>;

class Decision {
 public:
  Decision(const std::vector<ReadUnit>& units, const Layouts& bundle, const LeakFacts& facts)
      : units_(units), facts_(facts) {
    for (const auto& unit : units) {
      decisions_.emplace_back(unit, bundle);
      take_loaders(unit, bundle);
      for (const auto& [name, function] : unit.readers.functions)
        if (unit.unit.exports.contains(name))
          taken_[unit.unit.exporter].insert(function.parameters.begin(), function.parameters.end());
    }
  }

  std::vector<Leak> run() {
    for (size_t i = 0; i < units_.size(); ++i)
      for (const auto& [name, function] : units_[i].readers.functions)
        if (!function.is_inline && units_[i].unit.exports.contains(name) && is_met(name))
          decide(units_[i], function, decisions_[i].reads());
    std::sort(leaks_.begin(), leaks_.end(), [](const Leak& a, const Leak& b) {
      return std::tie(a.exporter, a.function) < std::tie(b.exporter, b.function);
    });
    return std::move(leaks_);
  }

 private:
  bool is_met(const std::string& name) const {
    return facts_.imports.contains(name) || facts_.copied.contains(name);
  }

  void take_loaders(const ReadUnit& unit, const Layouts& bundle) {
    for (const auto& [name, function] : unit.readers.functions)
      for (const auto& touch : function.touches)
        if (touch.loaded)
          if (auto moved = moved_by(touch, unit.readers, bundle))
            loaders_[unit.unit.exporter][touch.record][name].insert(std::move(*moved));
  }

  /// What a function reads of what it is handed; what it loads counts when nothing that its module
  /// exports takes such a record: it then comes to it by a way that is not seen here.
  std::vector<MovedField> read_by(const ReadUnit& unit, const Reads& reads) const {
    std::vector<MovedField> out;
    const auto taken = taken_.find(unit.unit.exporter);
    for (const auto& [field, loaded] : reads.fields)
      if (!loaded || taken == taken_.end() || !taken->second.contains(field.record))
        out.push_back(field);
    return out;
  }

  void decide(const ReadUnit& unit, const facts::ReaderFunction& function,
              const std::map<std::string, Reads>& reads) {
    Leak leak;
    leak.function = function.name;
    leak.exporter = unit.unit.exporter;
    leak.unit = unit.unit.path;
    leak.place = {function.file, function.line, 0};
    if (const auto users = facts_.imports.find(function.name); users != facts_.imports.end())
      leak.users = users->second;
    for (const auto& record : function.parameters)
      if (facts_.tags.contains(record)) leak.records.insert(record);
    if (const auto own = reads.find(function.name); own != reads.end())
      leak.moved = read_by(unit, own->second);
    if (leak.moved.empty() && leak.records.empty()) return;
    if (leak.moved.empty()) keep(leak);
    leaks_.push_back(std::move(leak));
  }

  /// A function that hands a record on: what its module's functions read of it later.
  void keep(Leak& leak) const {
    const auto loaders = loaders_.find(leak.exporter);
    std::set<MovedField> fields;
    if (loaders != loaders_.end())
      for (const auto& [record, readers] : loaders->second)
        if (leak.records.contains(record))
          for (const auto& [reader, read] : readers) {
            leak.readers.insert(reader);
            fields.insert(read.begin(), read.end());
          }
    leak.moved.assign(fields.begin(), fields.end());
    if (!leak.moved.empty()) return;
    leak.resolution = "unread";
    leak.why = "nothing in " + leak.exporter + " reads a field of it that moved";
  }

  const std::vector<ReadUnit>& units_;
  const LeakFacts& facts_;
  std::vector<UnitDecision> decisions_;
  std::map<std::string, Loaders> loaders_;              ///< by exporter
  std::map<std::string, std::set<std::string>> taken_;  ///< by exporter: records that it takes
  std::vector<Leak> leaks_;
};

std::string fields_text(const Leak& leak) {
  std::vector<std::string> out;
  for (const auto& moved : leak.moved) out.push_back(to_text(moved));
  return join(out, "; ");
}

std::string owner_of(const Leak& leak) {
  return leak.exporter == "vmlinux" ? "the target's kernel" : "the target's " + leak.exporter;
}

}  // namespace

std::vector<Leak> decide_leaks(const std::vector<ReadUnit>& units, const Layouts& bundle,
                               const LeakFacts& facts) {
  return Decision(units, bundle, facts).run();
}

std::map<std::string, std::set<std::string>> known_fields(const std::vector<ReadUnit>& units,
                                                          const Layouts& bundle) {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& unit : units) {
    const UnitDecision decision(unit, bundle);
    for (const auto& [name, read] : decision.reads())
      if (!unit.readers.functions.at(name).is_inline)
        for (const auto& field : fields_of(read)) out[unit.unit.exporter].insert(to_text(field));
  }
  return out;
}

std::string to_text(const MovedField& moved) {
  const std::string name =
      moved.field.empty() ? "sizeof(" + moved.record + ")" : moved.record + "." + moved.field;
  if (moved.gone) return fmt::format("{}: {} -> gone", name, moved.target.offset / 8);
  if (moved.field.empty())
    return fmt::format("{}: {} -> {}", name, moved.target.size / 8, moved.bundle.size / 8);
  if (moved.target.offset != moved.bundle.offset)
    return fmt::format("{}: {} -> {}", name, moved.target.offset / 8, moved.bundle.offset / 8);
  if (moved.target.size != moved.bundle.size)
    return fmt::format("{} at {}: {} -> {} bytes", name, moved.target.offset / 8,
                       moved.target.size / 8, moved.bundle.size / 8);
  return fmt::format("{} at {}: {} -> {}", name, moved.target.offset / 8, moved.target.type,
                     moved.bundle.type);
}

std::string to_text(const Leak& leak) {
  const std::string who =
      fmt::format("{} of {} ({})", leak.function, owner_of(leak), to_text(leak.place));
  if (leak.moved.empty())
    return fmt::format("{} takes the bundle's {}", who,
                       join({leak.records.begin(), leak.records.end()}, ", "));
  if (leak.readers.empty())
    return fmt::format("{}, which reads the bundle's record as its own: {}", who,
                       fields_text(leak));
  return fmt::format("{}, which keeps the bundle's record for {} to read as its own: {}", who,
                     join({leak.readers.begin(), leak.readers.end()}, ", "), fields_text(leak));
}

nlohmann::json to_json(const LeakReport& report) {
  nlohmann::json leaks = nlohmann::json::array();
  for (const auto& leak : report.leaks) {
    nlohmann::json fields = nlohmann::json::array();
    for (const auto& moved : leak.moved) {
      nlohmann::json field = {{"record", moved.record},
                              {"field", moved.field},
                              {"header", moved.header},
                              {"target",
                               {{"offset", moved.target.offset / 8},
                                {"size", moved.target.size / 8},
                                {"type", moved.target.type}}}};
      if (!moved.gone)
        field["bundle"] = {{"offset", moved.bundle.offset / 8},
                           {"size", moved.bundle.size / 8},
                           {"type", moved.bundle.type}};
      fields.push_back(std::move(field));
    }
    leaks.push_back({{"function", leak.function},
                     {"exporter", leak.exporter},
                     {"place", to_text(leak.place)},
                     {"unit", leak.unit},
                     {"records", leak.records},
                     {"readers", leak.readers},
                     {"fields", std::move(fields)},
                     {"users", leak.users},
                     {"resolution", leak.resolution},
                     {"resolved_at", to_text(leak.resolved_at)},
                     {"why", leak.why}});
  }
  return {{"leaks", std::move(leaks)},
          {"headers", report.headers},
          {"records", report.records},
          {"units", report.units}};
}

}  // namespace stackport::bundle
