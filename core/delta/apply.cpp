// SPDX-License-Identifier: GPL-2.0-only
#include <algorithm>

#include "core/delta/adjust.h"

namespace stackport::delta {

Result<std::string> apply_edits(const std::string& bytes, const std::vector<Edit>& edits) {
  std::vector<const Edit*> sorted;
  for (const Edit& edit : edits) sorted.push_back(&edit);
  std::stable_sort(sorted.begin(), sorted.end(), [](const Edit* a, const Edit* b) {
    return std::pair(a->begin, a->end) < std::pair(b->begin, b->end);
  });
  const auto refuse = [](const Edit& edit, std::string message) {
    Diagnostic d;
    d.place = edit.place;
    d.message = std::move(message);
    d.next = "make the edits anew from this file";
    return fail(ErrorKind::failed, std::move(d));
  };
  std::string out;
  size_t at = 0;
  for (const Edit* edit : sorted) {
    if (edit->begin < at) return refuse(*edit, "two edits change the same bytes");
    if (edit->end < edit->begin || edit->end > bytes.size() ||
        bytes.compare(edit->begin, edit->end - edit->begin, edit->before) != 0)
      return refuse(*edit, "the file doesn't hold `" + edit->before + "` here");
    out.append(bytes, at, edit->begin - at);
    out += edit->text;
    at = edit->end;
  }
  return out.append(bytes, at);
}

}  // namespace stackport::delta
