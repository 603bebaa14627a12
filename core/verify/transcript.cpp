// SPDX-License-Identifier: GPL-2.0-only
#include "core/verify/transcript.h"

#include <cstdlib>

#include "core/base/text.h"

namespace stackport::verify {
namespace {

/// The words of a line from the `first` on.
std::string rest(const std::vector<std::string>& parts, size_t first) {
  return join({parts.begin() + long(std::min(first, parts.size())), parts.end()}, " ");
}

void take(Transcript& out, const std::vector<std::string>& parts) {
  const std::string& verb = parts[1];
  SeenStep* step = out.steps.empty() ? nullptr : &out.steps.back();
  if (verb == "boot" && parts.size() > 2) out.release = parts[2];
  if (verb == "begin" && parts.size() > 3) out.steps.push_back({rest(parts, 3), {}, 0, {}, 0});
  if (verb == "done") out.done = true;
  if (!step) return;
  if (verb == "module" && parts.size() == 5)
    step->modules.push_back({parts[2], parts[3], parts[4]});
  if (verb == "taint" && parts.size() > 2)
    step->taint = std::strtoul(parts[2].c_str(), nullptr, 10);
  if (verb == "end" && parts.size() == 5 && std::to_string(out.steps.size()) == parts[2]) {
    step->status = std::atoi(parts[3].c_str());
    step->seconds = std::atof(parts[4].c_str());
  }
}

}  // namespace

std::string mark_of(const std::string& line) {
  static constexpr std::string_view mark = "stackport: ";
  const size_t at = line.find(mark);
  return at == std::string::npos ? std::string() : std::string(trim(line.substr(at + mark.size())));
}

Transcript read_transcript(std::string_view text) {
  Transcript out;
  for (const auto& line : lines(text)) {
    const auto parts = words(line);
    if (parts.size() >= 2 && parts[0] == "@")
      take(out, parts);
    else if (!parts.empty())
      out.other.emplace_back(trim(line));
  }
  return out;
}

std::map<std::string, std::string> read_results(std::string_view log) {
  std::map<std::string, std::string> out;
  for (const auto& line : lines(log)) {
    if (!line.starts_with("result ")) continue;
    const auto parts = words(line);
    if (parts.size() >= 3) out[parts[2]] = parts[1];
  }
  return out;
}

std::string taint_letters(unsigned long taint) {
  static constexpr std::string_view letters = "PFSRMBUDAWCIOELKXTN";
  std::string out;
  for (size_t bit = 0; bit < 64; ++bit)
    if (taint >> bit & 1) out += bit < letters.size() ? letters[bit] : '?';
  return out;
}

}  // namespace stackport::verify
