// SPDX-License-Identifier: GPL-2.0-only
#include "core/patch/trailers.h"

#include <gtest/gtest.h>

#include "support/golden.h"

namespace stackport::patch {
namespace {

const std::string kDiff = "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n+b\n";

Trailers read(const std::string& head) {
  const auto trailers = read_trailers(head + kDiff, "p.patch");
  EXPECT_TRUE(trailers) << test::all_text(trailers.error());
  return trailers ? *trailers : Trailers{};
}

TEST(Trailers, OfAMail) {
  const auto t = read(
      "From 0123456789abcdef0123456789abcdef01234567 Mon Sep 17 00:00:00 2001\n"
      "From: A Author <a@example.org>\nSubject: [PATCH 1/2] RDMA/core: a change\n\nText.\n\n"
      "(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)\n"
      "Signed-off-by: B <b@example.org>\n---\n f | 2 +-\n\n");
  EXPECT_EQ(t.subject, "RDMA/core: a change");
  EXPECT_EQ(t.author, "A Author <a@example.org>");
  EXPECT_EQ(t.commit, "0123456789abcdef0123456789abcdef01234567");
  EXPECT_EQ(missing_for("next-cherry-pick", t), "");
}

TEST(Trailers, OfDebian) {
  const auto t = read(
      "Description: a change\nAuthor: A <a@example.org>\nForwarded: https://example.org/1\n"
      "Last-Update: 2024-05-31\n");
  EXPECT_EQ(t.subject, "a change");
  EXPECT_EQ(t.forwarded, "https://example.org/1");
  EXPECT_EQ(missing_for("next-pending", t), "");
  EXPECT_EQ(upstream_text(t), "Forwarded: https://example.org/1");
}

TEST(Trailers, OfTheStableTreeAndOfABackport) {
  EXPECT_EQ(read("commit 0123456789ab upstream.\n").commit, "0123456789ab");
  EXPECT_EQ(read("[ Upstream commit 0123456789ab ]\n").commit, "0123456789ab");
  EXPECT_EQ(read("(backported from commit 0123456789ab)\n").backported_from, "0123456789ab");
}

TEST(Trailers, EachClassDemandsItsOwn) {
  const Trailers none;
  EXPECT_EQ(missing_for("backport", none), "");
  EXPECT_EQ(missing_for("tech-preview", none), "");
  for (const char* patch_class : {"next-cherry-pick", "next-pending", "fix-not-upstream"})
    EXPECT_NE(missing_for(patch_class, none), "") << patch_class;
  EXPECT_NE(missing_for("next-pending", read("Forwarded: not-needed\n")), "");
  EXPECT_EQ(missing_for("fix-not-upstream", read("Upstream-Status: Pending\n")), "");
}

TEST(Trailers, WrongOnesAreAllTold) {
  const auto trailers = read_trailers(
      "Upstream-commit: v6.12\n(cherry picked from commit 12AB)\nUpstream-Status: Submited [x]\n"
      "Upstream-Status: Denied\nLast-Update: 31.5.2024\n" +
          kDiff,
      "p.patch");
  ASSERT_FALSE(trailers);
  EXPECT_EQ(trailers.error().kind, ErrorKind::input);
  test::expect_golden(test::all_text(trailers.error()), "patch/golden/trailers.txt");
}

TEST(Trailers, WhatStandsInTheDiffIsNone) {
  EXPECT_EQ(read("").commit, "");
  const auto t = read_trailers(kDiff + "Upstream-commit: nonsense\n", "p.patch");
  EXPECT_TRUE(t);
}

}  // namespace
}  // namespace stackport::patch
