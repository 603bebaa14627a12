// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/judge.h"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

#include "core/base/text.h"

namespace stackport::verify {
namespace {

constexpr size_t kShown = 14;

std::vector<std::string> last_of(std::string_view text, size_t count = kShown) {
  auto all = lines(text);
  std::erase_if(all, [](const auto& line) { return trim(line).empty(); });
  if (all.size() > count) all.erase(all.begin(), all.end() - long(count));
  return all;
}

std::string ending(const GuestRun& run, const Transcript& transcript) {
  if (run.timed_out) return fmt::format("hung: the guest was ended after {:.0f} s", run.seconds);
  if (!run.trouble.empty()) return "the emulator ended: " + run.trouble;
  if (!transcript.other.empty()) return "the guest went down: " + transcript.other.back();
  return "the guest went down without a word";
}

class Judge {
 public:
  Judge(const Case& test, const GuestSpec& spec, const Expected& expected, const GuestRun& run,
        const std::vector<std::string>& logs)
      : test_(test),
        spec_(spec),
        expected_(expected),
        run_(run),
        logs_(logs),
        transcript_(read_transcript(run.said)) {}

  CaseResult result() {
    out_.tier = test_.tier;
    out_.planned = test_.steps.size();
    out_.seconds = run_.seconds;
    steps();
    for (auto& finding : kernel_trouble(spec_, run_.console)) out_.findings.push_back(finding);
    if (transcript_.done || !out_.findings.empty()) missing_modules();
    if (transcript_.done && run_.timed_out)
      complain("", "did not power off: " + ending(run_, transcript_), last_of(run_.console));
    for (const auto& module : test_.only_loaded)
      if (was_seen(module)) out_.notes.push_back(module + " is only loaded, and not used");
    out_.outcome = out_.findings.empty() ? Outcome::passed : Outcome::failed;
    return std::move(out_);
  }

 private:
  void complain(const std::string& step, std::string message, std::vector<std::string> shown = {}) {
    out_.findings.push_back({step, std::move(message), std::move(shown)});
  }

  void steps() {
    if (transcript_.release.empty())
      return complain("", "did not start: " + ending(run_, transcript_), last_of(run_.console));
    for (size_t i = 0; i < test_.steps.size(); ++i) {
      const Step& step = test_.steps[i];
      if (i >= transcript_.steps.size()) {
        if (out_.findings.empty())
          complain(step.name, "was never begun: " + ending(run_, transcript_),
                   last_of(run_.console));
        return;
      }
      judge_step(step, transcript_.steps[i], i < logs_.size() ? logs_[i] : std::string());
    }
  }

  void judge_step(const Step& step, const SeenStep& seen, const std::string& log) {
    const size_t before = out_.findings.size();
    for (const auto& module : seen.modules) judge_module(step, module);
    if (!seen.status)
      return complain(step.name, "has no end line: " + ending(run_, transcript_),
                      last_of(log.empty() ? run_.console : log));
    if (*seen.status == 124)
      complain(step.name, fmt::format("took more than its {} s", step.limit), last_of(log));
    else if (*seen.status != 0)
      complain(step.name, fmt::format("ended with {}", *seen.status), last_of(log));
    judge_output(step, log);
    judge_taint(step, seen.taint);
    if (out_.findings.size() == before) ++out_.steps;
  }

  void judge_output(const Step& step, const std::string& log) {
    const auto results = read_results(log);
    if (int(results.size()) < step.results)
      complain(step.name,
               fmt::format("{} tests ran; the case names {}", results.size(), step.results),
               last_of(log));
    for (const auto& [name, outcome] : results) {
      out_.results[name] = outcome;
      if (outcome == "failed" && !test_.compare)
        complain(step.name, "the test " + name + " failed");
    }
    for (const auto& pattern : step.expect)
      if (!std::regex_search(log, std::regex(pattern)))
        complain(step.name, "its output lacks '" + pattern + "'", last_of(log));
  }

  /// Out-of-tree and unsigned modules taint; nothing else may.
  void judge_taint(const Step& step, unsigned long taint) {
    const std::string letters = taint_letters(taint);
    const bool clean = expected_.stack == Stack::in_box;
    if (taint == tainted_ || letters.find_first_not_of(clean ? "" : "OE") == std::string::npos)
      return;
    tainted_ = taint;
    complain(step.name, "the kernel is tainted " + letters);
  }

  void judge_module(const Step& step, const SeenModule& seen) {
    const auto built = expected_.build_ids.find(seen.name);
    const bool of_bundle = built != expected_.build_ids.end() && seen.build_id == built->second &&
                           !seen.build_id.empty() && seen.taint.find('O') != std::string::npos;
    out_.proof.push_back({seen.name, seen.build_id, seen.taint, of_bundle});
    const bool wanted = expected_.stack == Stack::bundle && step.stack == Stack::bundle;
    if (of_bundle == wanted) return;
    complain(step.name,
             fmt::format("{} is not the {}: build-id {}, taint {}", seen.name,
                         wanted ? "bundle's" : "target's own", seen.build_id, seen.taint));
  }

  bool was_seen(const std::string& module) const {
    return std::any_of(out_.proof.begin(), out_.proof.end(),
                       [&](const auto& proof) { return proof.module == module; });
  }

  void missing_modules() {
    for (const auto& module : test_.modules) {
      if (!was_seen(module) && expected_.stack == Stack::bundle)
        complain("", module + " was never seen loaded");
    }
  }

  const Case& test_;
  const GuestSpec& spec_;
  const Expected& expected_;
  const GuestRun& run_;
  const std::vector<std::string>& logs_;
  const Transcript transcript_;
  unsigned long tainted_ = 0;
  CaseResult out_;
};

}  // namespace

std::vector<Finding> kernel_trouble(const GuestSpec& spec, std::string_view console) {
  std::vector<std::pair<std::string, std::regex>> patterns;
  for (const auto& trouble : spec.trouble) patterns.emplace_back(trouble.name, trouble.pattern);
  std::vector<Finding> out;
  std::string step;
  const auto all = lines(console);
  for (size_t i = 0; i < all.size(); ++i) {
    if (const auto parts = words(mark_of(all[i])); parts.size() > 2 && parts[0] == "begin")
      step = join({parts.begin() + 2, parts.end()}, " ");
    const auto found = std::find_if(patterns.begin(), patterns.end(), [&](const auto& pattern) {
      return std::regex_search(all[i], pattern.second);
    });
    if (found == patterns.end()) continue;
    const size_t end = std::min(all.size(), i + kShown);
    std::vector<std::string> shown;
    for (size_t line = i; line < end; ++line) shown.emplace_back(trim(all[line]));
    const bool again = !out.empty() && out.back().step == step;
    if (!again) out.push_back({step, "the kernel says " + found->first, std::move(shown)});
  }
  return out;
}

CaseResult judge(const Case& test, const GuestSpec& spec, const Expected& expected,
                 const GuestRun& run, const std::vector<std::string>& logs) {
  return Judge(test, spec, expected, run, logs).result();
}

}  // namespace stackport::verify
