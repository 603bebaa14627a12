// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap.h"

#include <algorithm>
#include <filesystem>
#include <numeric>
#include <optional>

#include "core/base/text.h"
#include "core/delta/gap_reading.h"
#include "core/delta/gap_roots.h"
#include "core/facts/prelude.h"
#include "core/facts/surface_parse.h"
#include "core/host/parallel.h"

namespace stackport::delta {

namespace {

/// A stand-in may bring a further missing header to light so many times.
constexpr int most_rounds = 8;

/// Both add what the other lacks; the unit's own forms hold.
void add_prelude(facts::Surface& unit, const facts::Surface& prelude) {
  const auto add = [](auto& into, const auto& from) { into.insert(from.begin(), from.end()); };
  add(unit.functions, prelude.functions);
  add(unit.fields, prelude.fields);
  add(unit.records, prelude.records);
  add(unit.enumerators, prelude.enumerators);
  add(unit.macros, prelude.macros);
}

class Finder {
 public:
  explicit Finder(const GapRequest& request)
      : request_(request), tree_(std::filesystem::absolute(request.tree).lexically_normal()) {
    readings_.resize(request.units.size());
    missing_.resize(request.units.size());
    names_.resize(request.units.size());
    out_.resize(request.units.size());
  }

  Result<std::vector<UnitGaps>> run() {
    std::vector<size_t> open(request_.units.size());
    for (size_t i = 0; i < open.size(); ++i) open[i] = i;
    STACKPORT_TRY(bundle_, view_of(open, false));
    for (int round = 0; round < most_rounds && !open.empty(); ++round) {
      STACKPORT_CHECK(in_parallel(open, [&](size_t i) { return read(i); }));
      STACKPORT_TRY(open, stand_in(open));
    }
    for (size_t i = 0; i < out_.size(); ++i)
      if (take(i)) open.push_back(i);
    STACKPORT_TRY(native_, view_of(open, true));
    for (View* view : {&bundle_, &native_}) STACKPORT_CHECK(read_preludes(*view, open));
    STACKPORT_CHECK(in_parallel(open, [&](size_t i) { return attribute(i); }));
    return std::move(out_);
  }

 private:
  /// The arguments of one view, and what its preludes declare of the names asked for.
  struct View {
    std::map<size_t, size_t> index;  ///< unit -> its place in `preludes`
    std::optional<facts::Preludes> preludes;
    std::vector<facts::Surface> surfaces;
    int prelude_of(size_t unit) const { return preludes ? preludes->of(index.at(unit)) : -1; }
  };

  template <typename Body>
  Result<void> in_parallel(const std::vector<size_t>& items, const Body& body) {
    std::vector<std::optional<Result<void>>> results(items.size());
    host::in_parallel(items.size(), request_.jobs, [&](size_t i) { results[i] = body(items[i]); });
    for (auto& result : results) STACKPORT_CHECK(std::move(*result));
    return {};
  }

  std::string path_of(size_t unit) const {
    return (tree_ / request_.units[unit].source).lexically_normal().string();
  }

  std::vector<std::string> plain_arguments(size_t unit, bool native) const {
    if (native) return request_.units[unit].native;
    auto arguments = request_.units[unit].bundle;
    if (!request_.overlay.empty()) {
      arguments.emplace_back("-idirafter");
      arguments.push_back(request_.overlay.string());
    }
    return arguments;
  }

  Result<View> view_of(const std::vector<size_t>& units, bool native) const {
    View out;
    if (!request_.preludes || units.empty()) return out;
    std::vector<facts::PreludeUnit> list;
    for (const size_t unit : units) {
      out.index[unit] = list.size();
      list.push_back({path_of(unit), native ? plain_arguments(unit, native)
                                            : strict(plain_arguments(unit, native))});
    }
    // An error is attributed by the unit's parse alone; a header with one is in no prelude.
    const std::string tree = tree_.string() + "/";
    facts::PreludeFolders folders{{tree_},
                                  {tree_ / "compat/include"},
                                  native ? facts::Parse::Bodies::skip : facts::Parse::Bodies::keep,
                                  [tree](const auto& file) { return file.starts_with(tree); }};
    if (!request_.overlay.empty()) folders.own.push_back(request_.overlay);
    if (!request_.added.empty()) folders.wrappers.push_back(request_.added);
    out.preludes = facts::Preludes::make(list, folders, request_.preludes);
    std::vector<size_t> all(list.size());
    std::iota(all.begin(), all.end(), size_t{0});
    STACKPORT_CHECK(out.preludes->ready(all, request_.jobs));
    return out;
  }

  std::vector<std::string> arguments_of(size_t unit, bool native) const {
    const View& view = native ? native_ : bundle_;
    return view.preludes ? view.preludes->arguments(view.index.at(unit))
                         : plain_arguments(unit, native);
  }

  Result<void> read(size_t unit) {
    const auto others = request_.others.find(request_.units[unit].source);
    STACKPORT_TRY(
        readings_[unit],
        read_gaps(path_of(unit), arguments_of(unit, false), tree_.string() + "/",
                  others == request_.others.end() ? std::vector<Report>() : others->second,
                  request_.hidden));
    return {};
  }

  /// Puts empty headers into the overlay; gives the units that have to be read again.
  Result<std::vector<size_t>> stand_in(const std::vector<size_t>& units) {
    std::vector<size_t> again;
    for (const size_t unit : units) {
      bool made = false;
      for (const auto& header : readings_[unit].missing) {
        if (!missing_[unit].insert(header).second) continue;
        if (request_.overlay.empty() || !is_safe_path(header)) continue;
        STACKPORT_CHECK(host::real_file_system().write(request_.overlay / header, ""));
        made = true;
      }
      const auto& found = readings_[unit].found;
      for (const auto& complaint : found)
        if (complaint.said.what == Said::What::missing_header) headers_[unit].push_back(complaint);
      if (made) again.push_back(unit);
    }
    return again;
  }

  /// Whether anything is said of the unit.
  bool take(size_t unit) {
    UnitGaps& out = out_[unit];
    Reading& reading = readings_[unit];
    out.source = request_.units[unit].source;
    out.files = std::move(reading.files);
    if (const int prelude = bundle_.prelude_of(unit); prelude >= 0) {
      const auto& files = bundle_.preludes->files(prelude);
      out.files.insert(out.files.end(), files.begin(), files.end());
    }
    out.missing.assign(missing_[unit].begin(), missing_[unit].end());
    if (const auto headers = headers_.find(unit); headers != headers_.end())
      reading.found.insert(reading.found.begin(), headers->second.begin(), headers->second.end());
    out.reports = reading.found.size();
    for (const auto& complaint : reading.found) out.found_at.push_back(complaint.report.place);
    for (const auto& complaint : reading.told) out.told_at.push_back(complaint.report.place);
    if (reading.found.empty() && reading.told.empty()) return false;
    add_names(reading.found, names_[unit]);
    add_names(reading.told, names_[unit]);
    return true;
  }

  Result<void> read_preludes(View& view, const std::vector<size_t>& units) {
    if (!view.preludes) return {};
    view.surfaces.resize(view.preludes->count());
    std::map<size_t, std::set<std::string>> names;
    for (const size_t unit : units)
      if (const int prelude = view.prelude_of(unit); prelude >= 0)
        names[size_t(prelude)].insert(names_[unit].begin(), names_[unit].end());
    std::vector<size_t> wanted;
    for (const auto& [prelude, all] : names) wanted.push_back(prelude);
    return in_parallel(wanted, [&](size_t prelude) -> Result<void> {
      STACKPORT_TRY(view.surfaces[prelude],
                    view.preludes->surface(int(prelude), names.at(prelude)));
      return {};
    });
  }

  Result<void> attribute(size_t unit) {
    UnitGaps& out = out_[unit];
    Reading& reading = readings_[unit];
    Forms2 forms;
    forms.bundle = std::move(reading.forms);
    STACKPORT_TRY(const facts::Parse parse,
                  facts::Parse::run(path_of(unit), arguments_of(unit, true),
                                    facts::Parse::Bodies::skip, facts::Parse::Record::detailed));
    forms.native = facts::surface_of(parse, names_[unit]);
    if (const int prelude = bundle_.prelude_of(unit); prelude >= 0)
      add_prelude(forms.bundle, bundle_.surfaces[size_t(prelude)]);
    if (const int prelude = native_.prelude_of(unit); prelude >= 0)
      add_prelude(forms.native, native_.surfaces[size_t(prelude)]);
    forms.own = tree_.string() + "/";
    out.found = roots_of(reading.found, forms, out.missing, out.echoes);
    size_t echoes = 0;
    out.told = roots_of(reading.told, forms, out.missing, echoes);
    for (auto* gaps : {&out.found, &out.told})
      for (Gap& gap : *gaps) finish(gap, out.source);
    return {};
  }

  void finish(Gap& gap, const std::string& unit) const {
    gap.id = sha256(gap.kind + "\n" + gap.item + "\n" + gap.change + "\n" + gap.native_form + "\n" +
                    gap.bundle_form)
                 .substr(0, 12);
    gap.units = {unit};
    const std::string top = tree_.string() + "/";
    for (Place& use : gap.uses)
      if (use.file.starts_with(top)) use.file.erase(0, top.size());
    for (Place* place : {&gap.native_place, &gap.bundle_place})
      if (place->file.starts_with(top)) place->file.erase(0, top.size());
  }

  const GapRequest& request_;
  const host::Path tree_;
  View bundle_, native_;
  std::vector<std::set<std::string>> names_;
  std::vector<Reading> readings_;
  std::vector<std::set<std::string>> missing_;
  std::map<size_t, std::vector<Complaint>> headers_;
  std::vector<UnitGaps> out_;
};

bool earlier(const Place& a, const Place& b) {
  return std::tie(a.file, a.line, a.column) < std::tie(b.file, b.line, b.column);
}

}  // namespace

Result<std::vector<UnitGaps>> find_gaps(const GapRequest& request) {
  auto out = Finder(request).run();
  host::give_back_memory();
  return out;
}

std::vector<Gap> merge_gaps(const std::vector<const std::vector<Gap>*>& lists) {
  std::map<std::pair<std::string, std::string>, Gap> merged;
  for (const auto* list : lists)
    for (const Gap& gap : *list) {
      const auto [at, is_new] = merged.try_emplace({gap.kind, gap.item}, gap);
      if (is_new) continue;
      at->second.uses.insert(at->second.uses.end(), gap.uses.begin(), gap.uses.end());
      at->second.units.insert(gap.units.begin(), gap.units.end());
    }
  std::vector<Gap> out;
  for (auto& [key, gap] : merged) {
    std::sort(gap.uses.begin(), gap.uses.end(), earlier);
    gap.uses.erase(std::unique(gap.uses.begin(), gap.uses.end()), gap.uses.end());
    out.push_back(std::move(gap));
  }
  return out;
}

}  // namespace stackport::delta
