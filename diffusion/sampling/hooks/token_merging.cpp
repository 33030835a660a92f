// SPDX-License-Identifier: Apache-2.0
// Token merging (Bolya & Hoffman 2023, "Token Merging for Fast Stable Diffusion", arXiv:2303.17604; reference
// implementation dbolya/tomesd, MIT): of each two by two cells one, drawn, stays; of the others, those most like one
// that stays ask attention through it. What attention gives it, they get too.
#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include <ATen/ATen.h>

#include "diffusion/sampling/hooks.hpp"
#include "diffusion/sampling/model_hook.hpp"

namespace weft::sampling {
namespace {

constexpr std::int64_t kSide = 2;  // of the squares of which one cell stays

/// Rows of x [B, L, C] by their places [B or 1, n, 1].
at::Tensor rows_at(const at::Tensor& x, const at::Tensor& places) {
  return x.gather(1, places.expand({x.size(0), places.size(1), x.size(2)}));
}

/// Which tokens are merged into which: all places [1 or B, n, 1].
struct TokenMatches {
  at::Tensor staying;   // among all tokens
  at::Tensor others;    // among all tokens
  at::Tensor merged;    // among `others`, those that go into one that stays
  at::Tensor unmerged;  // among `others`, the rest
  at::Tensor target;    // among `staying`, for each of `merged`
};

/// The tokens of a grid that stay, then all others: [1, height * width, 1].
at::Tensor drawn_order(std::int64_t height, std::int64_t width, at::Generator generator) {
  const std::int64_t down = height / kSide, across = width / kSide;
  const auto whole = at::TensorOptions(at::kLong);
  const auto drawn = at::randint(0, kSide * kSide, {down, across, 1}, generator, whole);
  const auto marks = at::zeros({down, across, kSide * kSide}, whole).scatter(2, drawn, -1);
  auto grid = at::zeros({height, width}, whole);
  grid.narrow(0, 0, down * kSide)
      .narrow(1, 0, across * kSide)
      .copy_(marks.view({down, across, kSide, kSide}).transpose(1, 2).reshape({down * kSide, across * kSide}));
  return grid.reshape({1, -1, 1}).argsort(std::int64_t{1}, /*descending=*/false);
}

/// x: [B, L, C], what likeness is measured on.
TokenMatches matched(const at::Tensor& x, const at::Tensor& order, std::int64_t staying, std::int64_t wanted) {
  TokenMatches matches{.staying = order.narrow(1, 0, staying),
                       .others = order.narrow(1, staying, order.size(1) - staying)};
  const auto directions = x / x.norm(2, at::IntArrayRef{-1}, /*keepdim=*/true);
  const auto likeness =
      at::matmul(rows_at(directions, matches.others), rows_at(directions, matches.staying).transpose(-1, -2));
  const auto [most, which] = likeness.max(-1);
  const auto by_likeness = most.argsort(std::int64_t{-1}, /*descending=*/true).unsqueeze(-1);
  const std::int64_t count = std::min(wanted, by_likeness.size(1));
  matches.merged = by_likeness.narrow(1, 0, count);
  matches.unmerged = by_likeness.narrow(1, count, by_likeness.size(1) - count);
  matches.target = which.unsqueeze(-1).gather(1, matches.merged);
  return matches;
}

class TokenMerging final : public RunHook {
 public:
  TokenMerging(const WalkFacts& facts, double share) : share_(share), generator_(facts.generator()) {}

  void attention_inputs(const NetworkCall& call, const SelfAttention&, at::Tensor& x, at::Tensor&) override {
    matches_.reset();
    const std::int64_t height = call.latent.at(2), width = call.latent.at(3), tokens = x.size(1);
    const auto merged = static_cast<std::int64_t>(static_cast<double>(tokens) * share_);
    // At the latent's own size alone, where there are most tokens.
    if (tokens != height * width || merged <= 0 || height < kSide || width < kSide) return;
    const auto order = drawn_order(height, width, generator_).to(x.device());
    matches_ = matched(x, order, (height / kSide) * (width / kSide), merged);
    const auto others = rows_at(x, matches_->others);
    const auto targets = matches_->target.expand({x.size(0), matches_->target.size(1), x.size(2)});
    const auto mean =
        rows_at(x, matches_->staying).scatter_reduce(1, targets, rows_at(others, matches_->merged), "mean");
    x = at::cat({rows_at(others, matches_->unmerged), mean}, 1);
  }

  void attention_output(const NetworkCall&, const SelfAttention&, at::Tensor& out) override {
    if (!matches_) return;
    const TokenMatches matches = *std::exchange(matches_, std::nullopt);
    const std::int64_t unmerged = matches.unmerged.size(1), staying = matches.staying.size(1);
    if (out.size(1) != unmerged + staying) return;  // another hook has brought all of them back
    const std::int64_t batch = out.size(0), channels = out.size(2);
    const auto others = matches.others.expand({batch, -1, 1});
    const auto answers = out.narrow(1, unmerged, staying);
    const auto all = at::empty({batch, staying + others.size(1), channels}, out.options());
    const auto put = [&](const at::Tensor& places, const at::Tensor& rows) {
      all.scatter_(1, places.expand({batch, places.size(1), channels}), rows);
    };
    put(matches.staying, answers);
    put(others.gather(1, matches.unmerged), out.narrow(1, 0, unmerged));
    put(others.gather(1, matches.merged), rows_at(answers, matches.target));
    out = all;
  }

 private:
  double share_;
  at::Generator generator_;
  std::optional<TokenMatches> matches_;  // between the two ends of one attention
};

}  // namespace

Hook token_merging(double share) { return hook_of<TokenMerging>(share); }

}  // namespace weft::sampling
