// SPDX-License-Identifier: GPL-2.0-only
#include "core/delta/resolve.h"

#include <algorithm>
#include <filesystem>

#include "core/base/text.h"
#include "core/delta/mined.h"
#include "core/delta/resolve_lift.h"
#include "core/delta/resolve_signature.h"
#include "core/host/parallel.h"

namespace stackport::delta {

namespace {

class Resolver {
 public:
  Resolver(const GapRequest& request, const std::vector<Gap>& gaps, const Unlinked& why_unlinked)
      : request_(request), gaps_(gaps), why_unlinked_(why_unlinked) {}

  Result<Proposals> run() {
    for (const auto& gap : gaps_) {
      if (auto rule = const_rule(gap); !rule.text.empty()) {
        out_.found.push_back(std::move(rule));
        continue;
      }
      if (gap.kind == "header") {
        const UnitViews* unit = user_of(gap);
        if (!unit) continue;
        STACKPORT_TRY(auto moved, moved_header(*unit, gap));
        if (moved) {
          out_.found.push_back(std::move(*moved));
          continue;
        }
      }
      open_.push_back(&gap);
    }
    look_for_headers();
    STACKPORT_CHECK(lift_all());
    STACKPORT_TRY(auto held, those_that_hold(request_, gaps_, lifts_, out_.tried));
    for (auto& proposal : held) out_.found.push_back(std::move(proposal));
    for (const Gap* gap : open_)
      if (auto proposal = has_proposal(*gap) ? std::nullopt : by_edits(*gap))
        out_.found.push_back(std::move(*proposal));
    std::stable_sort(out_.found.begin(), out_.found.end(), [](const auto& a, const auto& b) {
      return std::tie(a.item, a.gap) < std::tie(b.item, b.gap);
    });
    for (auto& proposal : out_.found)
      proposal.id =
          sha256(proposal.gap + "\n" + proposal.how + "\n" + proposal.header + "\n" + proposal.text)
              .substr(0, 12);
    return std::move(out_);
  }

 private:
  const UnitViews* user_of(const Gap& gap) const {
    for (const auto& unit : request_.units)
      if (gap.units.contains(unit.source)) return &unit;
    return nullptr;
  }

  /// The unit that has most of the open gaps, so that few are parsed.
  const UnitViews* widest(const std::vector<const Gap*>& open) const {
    const UnitViews* out = nullptr;
    long most = 0;
    for (const auto& unit : request_.units) {
      const long count = std::count_if(open.begin(), open.end(), [&](const Gap* gap) {
        return gap->units.contains(unit.source);
      });
      if (count > most) out = &unit;
      most = std::max(most, count);
    }
    return out;
  }

  /// Gaps that are looked at in one unit's views, and what comes of it.
  struct Reading {
    const UnitViews* unit;
    std::vector<const Gap*> gaps;
    std::vector<Proposal> lifts;
    std::map<std::string, std::string> tried;
  };

  Result<void> lift_all() {
    std::vector<Reading> readings;
    auto open = open_;
    while (const UnitViews* unit = widest(open)) {
      Reading reading{unit, {}, {}, {}};
      for (const Gap* gap : open)
        if (gap->units.contains(unit->source) && may_be_lifted(*gap)) reading.gaps.push_back(gap);
      if (!reading.gaps.empty()) readings.push_back(std::move(reading));
      std::erase_if(open, [&](const Gap* gap) { return gap->units.contains(unit->source); });
    }
    std::vector<Result<void>> results(readings.size());
    host::in_parallel(readings.size(), request_.jobs,
                      [&](size_t i) { results[i] = lift_in(readings[i]); });
    host::give_back_memory();
    for (auto& result : results) STACKPORT_CHECK(std::move(result));
    for (auto& reading : readings) {
      for (auto& lift : reading.lifts) lifts_.push_back(std::move(lift));
      out_.tried.merge(reading.tried);
    }
    return {};
  }

  /// Whether the views of a unit can say anything of it.
  bool may_be_lifted(const Gap& gap) const {
    return gap.kind == "header" || declared_.contains(gap.item) || is_liftable(gap);
  }

  Result<void> lift_in(Reading& reading) const {
    const UnitViews& unit = *reading.unit;
    const std::string path =
        (std::filesystem::absolute(request_.tree) / unit.source).lexically_normal().string();
    STACKPORT_TRY(const auto native, UnitView::read(path, unit.native));
    STACKPORT_TRY(const auto bundle, UnitView::read(path, unit.bundle));
    const Views views{unit, native, bundle};
    for (const Gap* gap : reading.gaps) lift_one(views, *gap, reading);
    return {};
  }

  bool has_proposal(const Gap& gap) const {
    return std::any_of(out_.found.begin(), out_.found.end(),
                       [&](const auto& proposal) { return proposal.gap == gap.id; });
  }

  /// The code follows, where nothing can be added to the headers.
  std::optional<Proposal> by_edits(const Gap& gap) const {
    if (auto dropped = missing_op(gap)) return dropped;
    if (auto lines = mined(gap, request_)) return lines;
    return changed_signature(gap);
  }

  /// Where the bundle's view has names that moved between headers.
  void look_for_headers() {
    std::set<std::string> names;
    for (const Gap* gap : open_)
      if (gap->change == "missing" && gap->item.find('.') == std::string::npos &&
          gap->kind != "header")
        names.insert(gap->item);
    if (!names.empty() && !request_.units.empty())
      declared_ =
          request_.headers->declaring(request_.units.front().bundle, names,
                                      std::filesystem::absolute(request_.tree), request_.jobs);
  }

  /// A header of the bundle that declares it, and that the units don't include.
  std::optional<Proposal> elsewhere(const Views& views, const Gap& gap) const {
    const auto headers = declared_.find(gap.item);
    if (headers == declared_.end()) return std::nullopt;
    const auto* native = views.native.find(gap.item);
    const std::string own = native ? header_name(views.unit.native, native->file) : "";
    if (headers->second.contains(own)) return std::nullopt;  // its own resolver knows more
    for (const auto& header : headers->second)
      if (auto include = include_of(views, gap, header, false)) return include;
    return std::nullopt;
  }

  void lift_one(const Views& views, const Gap& gap, Reading& reading) const {
    if (auto include = gap.kind == "header" ? std::nullopt : elsewhere(views, gap))
      return reading.lifts.push_back(std::move(*include));
    Verdict verdict{renamed(views, gap), ""};
    if (!verdict.proposal)
      verdict =
          gap.kind == "header" ? lift_header(views, gap, texts_of(views, gap)) : lift(views, gap);
    if (verdict.proposal)
      verdict.why_not = fault_of_callees(views, gap, verdict.proposal->lifts, why_unlinked_);
    if (verdict.proposal && verdict.why_not.empty())
      reading.lifts.push_back(std::move(*verdict.proposal));
    else if (!verdict.why_not.empty())
      reading.tried[gap.id] = std::move(verdict.why_not);
  }

  /// The code that may use what a header brings: the units, and the bundle's headers.
  std::vector<std::string> texts_of(const Views& views, const Gap& gap) const {
    std::vector<std::string> out;
    for (const auto& unit : gap.units)
      if (const auto text = host::real_file_system().read(request_.tree / unit))
        out.push_back(*text);
    const std::string top =
        std::filesystem::absolute(request_.tree).lexically_normal().string() + "/";
    for (const auto& file : views.bundle.files())
      if (file.starts_with(top)) out.push_back(views.bundle.bytes(file));
    return out;
  }

  const GapRequest& request_;
  const std::vector<Gap>& gaps_;
  const Unlinked& why_unlinked_;
  std::vector<const Gap*> open_;
  std::map<std::string, std::set<std::string>> declared_;
  std::vector<Proposal> lifts_;
  Proposals out_;
};

}  // namespace

Result<Proposals> propose(const GapRequest& request, const std::vector<Gap>& gaps,
                          const Unlinked& why_unlinked) {
  return Resolver(request, gaps, why_unlinked).run();
}

}  // namespace stackport::delta
