// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/delta/resolve_lift.h"

namespace stackport::delta {

namespace {

/// Units in which a lift is tried by itself.
constexpr size_t most_trials = 3;

class Trial {
 public:
  Trial(const GapRequest& request, const std::vector<Gap>& gaps)
      : request_(request), folder_(request.overlay.string() + "-lifts") {
    for (const auto& gap : gaps) {
      by_id_[gap.id] = &gap;
      before_.emplace(gap.kind, gap.item);
    }
  }

  const Gap& gap_of(const Proposal& proposal) const { return *by_id_.at(proposal.gap); }

  /// Why each of `lifts` does not hold, by the delta's id, when all are tried together.
  Result<std::map<std::string, std::string>> run(const std::vector<Proposal>& lifts, size_t most) {
    GapRequest again = request_;
    std::set<std::string> users;
    for (const auto& proposal : lifts) {
      size_t count = 0;
      for (const auto& unit : gap_of(proposal).units)
        if (count++ < most) users.insert(unit);
    }
    std::erase_if(again.units, [&](const auto& unit) { return !users.contains(unit.source); });
    STACKPORT_CHECK(write(lifts, again));
    again.overlay = folder_.string() + "-missing";
    again.added = folder_;
    STACKPORT_TRY(const auto found, find_gaps(again));
    STACKPORT_CHECK(host::real_file_system().remove_all(folder_));
    std::map<std::string, std::string> out;
    for (const auto& proposal : lifts) {
      std::string why;
      for (const auto& unit : found)
        if (why.empty() && gap_of(proposal).units.contains(unit.source))
          why = fault_of(proposal, unit);
      if (!why.empty()) out[proposal.gap] = why;
    }
    return out;
  }

 private:
  Result<void> write(const std::vector<Proposal>& lifts, GapRequest& again) {
    STACKPORT_CHECK(host::real_file_system().remove_all(folder_));
    for (const auto& [header, pieces] : headers_of(lifts)) {
      const bool is_there =
          !again.units.empty() && find_header(again.units.front().bundle, header).has_value();
      std::string text = is_there ? "#include_next <" + header + ">\n" : "";
      std::string guard = "STACKPORT_TRIAL_";
      for (const char c : header) guard += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
      text += "#ifndef " + guard + "\n#define " + guard + "\n";
      for (const auto& piece : pieces) text += piece.text;
      STACKPORT_CHECK(host::real_file_system().write(folder_ / header, text + "#endif\n"));
    }
    for (auto& unit : again.units) unit.bundle.insert(unit.bundle.begin(), "-I" + folder_.string());
    return {};
  }

  std::string fault_of(const Proposal& proposal, const UnitGaps& unit) const {
    const Gap& own = gap_of(proposal);
    for (const auto& gap : unit.found) {
      if (gap.kind == own.kind && gap.item == own.item) return "lifted, but " + gap.message;
      if (before_.contains({gap.kind, gap.item})) continue;
      const bool in_lift = std::any_of(gap.uses.begin(), gap.uses.end(), [&](const Place& use) {
        return use.file.starts_with(folder_.string() + "/");
      });
      if (in_lift || own.kind != "header") return "lifted, but then " + gap.message;
    }
    return {};
  }

  const GapRequest& request_;
  const host::Path folder_;
  std::map<std::string, const Gap*> by_id_;
  std::set<std::pair<std::string, std::string>> before_;
};

}  // namespace

Result<std::vector<Proposal>> those_that_hold(const GapRequest& request,
                                              const std::vector<Gap>& gaps,
                                              const std::vector<Proposal>& lifts,
                                              std::map<std::string, std::string>& tried) {
  std::vector<Proposal> out = lifts;
  if (lifts.empty()) return out;
  Trial trial(request, gaps);
  STACKPORT_TRY(const auto faults, trial.run(lifts, std::string::npos));
  if (faults.empty()) return out;
  // One that does not hold spoils its units: each of those that seem to fail is tried by itself,
  // and what is left together once more.
  std::set<std::string> bad;
  for (const auto& proposal : lifts) {
    if (!faults.contains(proposal.gap)) continue;
    STACKPORT_TRY(const auto alone, trial.run({proposal}, most_trials));
    for (const auto& [gap, why] : alone) {
      bad.insert(gap);
      tried[gap] = why;
    }
  }
  std::erase_if(out, [&](const auto& proposal) { return bad.contains(proposal.gap); });
  if (out.empty()) return out;
  STACKPORT_TRY(const auto rest, trial.run(out, std::string::npos));
  for (const auto& [gap, why] : rest) tried[gap] = why;
  std::erase_if(out, [&](const auto& proposal) { return rest.contains(proposal.gap); });
  return out;
}

}  // namespace stackport::delta
