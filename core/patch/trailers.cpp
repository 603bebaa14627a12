// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/trailers.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <regex>

#include "core/base/text.h"
#include "core/patch/unified.h"

namespace stackport::patch {
namespace {

const std::vector<std::string> kStatuses = {"Pending", "Submitted",         "Backport",
                                            "Denied",  "Inactive-Upstream", "Inappropriate"};

/// Keys that may stand once.
const std::vector<std::string> kSingle = {"Upstream-commit", "Upstream-Status", "Forwarded",
                                          "Last-Update", "Applied-Upstream"};

bool is_commit(std::string_view text) {
  return text.size() >= 12 && text.size() <= 40 &&
         text.find_first_not_of("0123456789abcdef") == text.npos;
}

class TrailerReader {
 public:
  TrailerReader(const std::string& text, const std::string& file) : text_(text), file_(file) {}

  Result<Trailers> run() {
    const auto all = lines(text_);
    for (size_t i = 0; i < all.size(); ++i) {
      if (all[i].starts_with("diff ") || all[i].starts_with("--- ")) break;
      line_ = int(i) + 1;
      one(all[i]);
    }
    if (!errors_.empty()) return fail(ErrorKind::input, std::move(errors_));
    return std::move(out_);
  }

 private:
  void error(std::string message, std::string next) {
    errors_.push_back(at_line(text_, file_, line_, std::move(message), std::move(next)));
  }

  void commit(std::string& to, const std::string& id) {
    if (!is_commit(id))
      return error(fmt::format("'{}' is no commit id", id),
                   "write 12 to 40 lower-case hexadecimal digits");
    if (!to.empty() && to != id)
      return error(fmt::format("a second commit: {}, after {}", id, to), "keep one");
    to = id;
  }

  void one(const std::string& line) {
    static const std::regex picked(
        R"(^\((cherry picked|backported) from commit ([^ )]*)( .*)?\)$)");
    static const std::regex stable(R"(^(?:\[ Upstream )?commit ([^ ]+)(?: upstream\.| \])$)",
                                   std::regex::icase);
    static const std::regex trailer(R"(^([A-Za-z][A-Za-z-]*): *(.*)$)");
    std::smatch found;
    if (std::regex_match(line, found, picked))
      return commit(found[1] == "backported" ? out_.backported_from : out_.commit, found[2]);
    if (std::regex_match(line, found, stable)) return commit(out_.commit, found[1]);
    if (std::regex_match(line, found, trailer)) keyed(found[1], std::string(trim(found[2].str())));
  }

  void keyed(const std::string& key, const std::string& value) {
    out_.all.push_back({key, value, line_});
    if (std::find(kSingle.begin(), kSingle.end(), key) != kSingle.end()) {
      const auto [it, is_new] = seen_.emplace(key, line_);
      if (!is_new)
        return error(fmt::format("a second '{}:', after line {}", key, it->second), "keep one");
    }
    if (key == "Upstream-commit") return commit(out_.commit, value);
    if (key == "Upstream-Status") return status(value);
    if (key == "Forwarded") out_.forwarded = value;
    if (key == "Last-Update" && !std::regex_match(value, std::regex(R"(\d{4}-[01]\d-[0-3]\d)")))
      error(fmt::format("'{}' is no date", value), "write it as 2024-05-31");
    if ((key == "From" || key == "Author") && out_.author.empty()) out_.author = value;
    static const std::regex tag(R"(^\[[^\]]*\] *)");
    if ((key == "Subject" || key == "Description") && out_.subject.empty())
      out_.subject = std::regex_replace(value, tag, "");
  }

  void status(const std::string& value) {
    const auto parts = words(value);
    const std::string word = parts.empty() ? "" : parts.front();
    if (std::find(kStatuses.begin(), kStatuses.end(), word) == kStatuses.end()) {
      const auto near = nearest(word, kStatuses);
      return error(
          fmt::format("'{}' is no upstream status", word),
          near ? fmt::format("did you mean '{}'?", *near) : "known here: " + join(kStatuses, ", "));
    }
    if (word != "Pending" && word != "Backport" && parts.size() < 2)
      return error(fmt::format("'Upstream-Status: {}' doesn't say where or why", word),
                   fmt::format("write 'Upstream-Status: {} [a link, or a reason]'", word));
    out_.status = word;
  }

  const std::string& text_;
  const std::string& file_;
  int line_ = 0;
  std::map<std::string, int> seen_;
  std::vector<Diagnostic> errors_;
  Trailers out_;
};

}  // namespace

Result<Trailers> read_trailers(const std::string& text, const std::string& file) {
  return TrailerReader(text, file).run();
}

const std::vector<std::string>& classes() {
  static const std::vector<std::string> all = {"backport", "next-cherry-pick", "next-pending",
                                               "fix-not-upstream", "tech-preview"};
  return all;
}

bool is_beyond_backport(const std::string& patch_class) {
  return patch_class != "backport";
}

std::string missing_for(const std::string& patch_class, const Trailers& t) {
  const bool not_sent = t.forwarded.empty() || t.forwarded == "no" || t.forwarded == "not-needed";
  if (patch_class == "next-cherry-pick" && t.commit.empty())
    return "the commit: 'Upstream-commit: ID', or '(cherry picked from commit ID)'";
  if (patch_class == "next-pending" && t.status != "Submitted" && not_sent)
    return "where it was sent: 'Upstream-Status: Submitted [link]', or 'Forwarded: link'";
  if (patch_class == "fix-not-upstream" && t.status.empty() && t.forwarded.empty())
    return "why it is not upstream: 'Upstream-Status: Pending', 'Denied [why]' or "
           "'Inappropriate [why]'";
  return {};
}

std::string upstream_text(const Trailers& t) {
  if (!t.commit.empty()) return "upstream commit " + t.commit;
  for (const auto& trailer : t.all)
    if (trailer.key == "Upstream-Status" || (trailer.key == "Forwarded" && t.status.empty()))
      return trailer.key + ": " + trailer.value;
  return "no upstream status";
}

}  // namespace stackport::patch
