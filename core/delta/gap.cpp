// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/gap.h"

#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "core/base/text.h"
#include "core/delta/gap_reading.h"
#include "core/delta/gap_roots.h"
#include "core/facts/surface_parse.h"

namespace stackport::delta {

namespace {

/// A stand-in may bring a further missing header to light so many times.
constexpr int most_rounds = 8;

class Finder {
 public:
  explicit Finder(const GapRequest& request)
      : request_(request), tree_(std::filesystem::absolute(request.tree).lexically_normal()) {
    readings_.resize(request.units.size());
    missing_.resize(request.units.size());
  }

  Result<std::vector<UnitGaps>> run() {
    std::vector<size_t> open(request_.units.size());
    for (size_t i = 0; i < open.size(); ++i) open[i] = i;
    for (int round = 0; round < most_rounds && !open.empty(); ++round) {
      STACKPORT_CHECK(in_parallel(open, [&](size_t i) { return read(i); }));
      STACKPORT_TRY(open, stand_in(open));
    }
    std::vector<size_t> all;
    out_.resize(request_.units.size());
    for (size_t i = 0; i < out_.size(); ++i) all.push_back(i);
    STACKPORT_CHECK(in_parallel(all, [&](size_t i) { return attribute(i); }));
    return std::move(out_);
  }

 private:
  template <typename Body>
  Result<void> in_parallel(const std::vector<size_t>& units, const Body& body) {
    std::vector<std::optional<Result<void>>> results(units.size());
    tbb::task_arena arena(request_.jobs == 0 ? tbb::task_arena::automatic
                                             : static_cast<int>(request_.jobs));
    arena.execute([&] {
      tbb::parallel_for(size_t{0}, units.size(), [&](size_t i) { results[i] = body(units[i]); });
    });
    for (auto& result : results) STACKPORT_CHECK(std::move(*result));
    return {};
  }

  std::string path_of(size_t unit) const {
    return (tree_ / request_.units[unit].source).lexically_normal().string();
  }

  std::vector<std::string> with_overlay(std::vector<std::string> arguments) const {
    if (!request_.overlay.empty()) {
      arguments.emplace_back("-idirafter");
      arguments.push_back(request_.overlay.string());
    }
    return arguments;
  }

  Result<void> read(size_t unit) {
    const auto others = request_.others.find(request_.units[unit].source);
    STACKPORT_TRY(
        readings_[unit],
        read_gaps(path_of(unit), with_overlay(request_.units[unit].bundle),
                  others == request_.others.end() ? std::vector<Report>() : others->second));
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

  Result<void> attribute(size_t unit) {
    UnitGaps& out = out_[unit];
    Reading& reading = readings_[unit];
    out.source = request_.units[unit].source;
    out.files = std::move(reading.files);
    out.missing.assign(missing_[unit].begin(), missing_[unit].end());
    if (const auto headers = headers_.find(unit); headers != headers_.end())
      reading.found.insert(reading.found.begin(), headers->second.begin(), headers->second.end());
    out.reports = reading.found.size();
    for (const auto& complaint : reading.found) out.found_at.push_back(complaint.report.place);
    for (const auto& complaint : reading.told) out.told_at.push_back(complaint.report.place);
    if (reading.found.empty() && reading.told.empty()) return {};
    std::set<std::string> names;
    add_names(reading.found, names);
    add_names(reading.told, names);
    Forms2 forms;
    STACKPORT_TRY(forms.native, forms_of(unit, request_.units[unit].native, names));
    STACKPORT_TRY(forms.bundle, forms_of(unit, with_overlay(request_.units[unit].bundle), names));
    out.found = roots_of(reading.found, forms, out.missing, out.echoes);
    size_t echoes = 0;
    out.told = roots_of(reading.told, forms, out.missing, echoes);
    for (auto* gaps : {&out.found, &out.told})
      for (Gap& gap : *gaps) finish(gap, out.source);
    return {};
  }

  Result<facts::Surface> forms_of(size_t unit, const std::vector<std::string>& arguments,
                                  const std::set<std::string>& names) const {
    STACKPORT_TRY(const facts::Parse parse,
                  facts::Parse::run(path_of(unit), arguments, facts::Parse::Bodies::skip,
                                    facts::Parse::Record::detailed));
    return facts::surface_of(parse, names);
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
  return Finder(request).run();
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
