// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/guider.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

#include <ATen/ATen.h>

#include "diffusion/sampling/resolved_cond.hpp"
#include "engine/base/errors.hpp"
#include "engine/base/log.hpp"

namespace weft::sampling {
namespace {

// What the summed weights start from, so that cells nobody speaks for divide to 0.
constexpr double kNoWeight = 1e-37;
// Contexts of different lengths go into one batch when none has to be repeated more often than this.
constexpr std::int64_t kMostRepeats = 4;

/// A Cond with its weights, and which side it belongs to.
struct Piece {
  ResolvedCond cond;
  std::size_t side;
  Area area;
  at::Tensor weights;  // [B, C, area.height, area.width]
};

at::Tensor cut(const at::Tensor& x, const Area& area) {
  return x.narrow(2, area.y, area.height).narrow(3, area.x, area.width);
}

bool contexts_fit(const at::Tensor& a, const at::Tensor& b) {
  if (a.sizes() == b.sizes()) return true;
  if (a.size(0) != b.size(0) || a.size(2) != b.size(2)) return false;
  return std::lcm(a.size(1), b.size(1)) / std::min(a.size(1), b.size(1)) <= kMostRepeats;
}

bool fit_in_one_batch(const Piece& a, const Piece& b) {
  return a.area.height == b.area.height && a.area.width == b.area.width &&
         contexts_fit(a.cond.context, b.cond.context) && fit_in_one_batch(a.cond.extras, b.cond.extras);
}

using Batch = std::vector<const Piece*>;

// Repeating a context does not change what attention makes of it, but for rounding.
at::Tensor joined_context(const Batch& batch) {
  std::int64_t length = 1;
  for (const Piece* piece : batch) length = std::lcm(length, piece->cond.context.size(1));
  std::vector<at::Tensor> contexts;
  for (const Piece* piece : batch) {
    const auto& context = piece->cond.context;
    const auto times = length / context.size(1);
    contexts.push_back(times == 1 ? context : context.repeat({1, times, 1}));
  }
  return at::cat(contexts);
}

Extras joined_extras(const Batch& batch) {
  std::vector<const Extras*> parts;
  for (const Piece* piece : batch) parts.push_back(&piece->cond.extras);
  return joined(parts);
}

// Takes the first open piece and all that fit beside it, last ones first: so that the order is [uncond, cond].
Batch take_batch(Batch& open) {
  const Piece& first = *open.front();
  Batch batch;
  Batch left;
  for (const Piece* piece : open) (fit_in_one_batch(*piece, first) ? batch : left).push_back(piece);
  std::reverse(batch.begin(), batch.end());
  open = std::move(left);
  return batch;
}

/// Weighted sums of what the pieces of one side said.
struct Sums {
  explicit Sums(const at::Tensor& x) : values(at::zeros_like(x)), weights(at::ones_like(x) * kNoWeight) {}
  void add(const Piece& piece, const at::Tensor& denoised) {
    cut(values, piece.area).add_(denoised * piece.weights);
    cut(weights, piece.area).add_(piece.weights);
  }
  at::Tensor values;
  at::Tensor weights;
};

}  // namespace

struct Guider::Impl {
  GuidedModel model;
  std::shared_ptr<const Guidance> guidance;
  CancelToken cancel;
  std::vector<Piece> pieces;                                          // side after side
  std::size_t most_pieces = std::numeric_limits<std::size_t>::max();  // that fit into memory together

  void add(const ResolvedConds& conds, std::size_t side, at::IntArrayRef shape) {
    for (ResolvedCond cond : conds) {
      const Area area = clipped_area(cond, shape);
      cond.extras = cut(std::move(cond.extras), area);
      at::Tensor weights = cond_weights(cond, shape, model.device);
      pieces.push_back({std::move(cond), side, area, std::move(weights)});
    }
  }

  Batch counting_at(double sigma, const std::vector<bool>& needed) const {
    Batch counting;
    for (const auto& piece : pieces)
      if (piece.cond.counts_at(sigma) && needed[piece.side]) counting.push_back(&piece);
    return counting;
  }

  // The denoised x of each piece of a batch, one call of the network. sigma: [B].
  std::vector<at::Tensor> denoise(const Batch& batch, const at::Tensor& x, const at::Tensor& sigma) const {
    std::vector<at::Tensor> xs;
    for (const Piece* piece : batch) xs.push_back(cut(x, piece->area));
    const auto all_x = at::cat(xs);
    const auto all_sigma = at::cat(std::vector<at::Tensor>(batch.size(), sigma));
    cancel.check();
    const auto output =
        model.apply(model.sampling->calculate_input(all_sigma, all_x).to(model.dtype),
                    model.sampling->timestep(all_sigma), joined_context(batch).to(model.dtype), joined_extras(batch));
    return model.sampling->calculate_denoised(all_sigma, output.to(at::kFloat), all_x)
        .chunk(static_cast<std::int64_t>(batch.size()));
  }

  // The same, in smaller batches once memory did not suffice: slower, but it goes on.
  std::vector<at::Tensor> denoise_within_memory(const Batch& batch, const at::Tensor& x, const at::Tensor& sigma) {
    if (batch.size() <= most_pieces) {
      try {
        return denoise(batch, x, sigma);
      } catch (const OutOfMemory& error) {
        if (batch.size() == 1) throw;
        most_pieces = batch.size() / 2;
        log::info("{}; going on with {} of {} prompts at a time", error.what(), most_pieces, batch.size());
      }
    }
    const auto middle = batch.begin() + static_cast<std::ptrdiff_t>(batch.size() / 2);
    auto denoised = denoise_within_memory({batch.begin(), middle}, x, sigma);
    const auto rest = denoise_within_memory({middle, batch.end()}, x, sigma);
    denoised.insert(denoised.end(), rest.begin(), rest.end());
    return denoised;
  }
};

Guider::Guider(GuidedModel model, std::shared_ptr<const Guidance> guidance, const Subject& subject, CancelToken cancel)
    : impl_(std::make_unique<Impl>()) {
  impl_->model = std::move(model);
  impl_->guidance = std::move(guidance);
  impl_->cancel = std::move(cancel);
  const auto& m = impl_->model;
  std::vector<ResolvedConds> sides;
  for (const Conditioning& prompts : impl_->guidance->sides()) {
    Subject seen = subject;
    seen.negative = sides.size() != impl_->guidance->positive_side();
    sides.push_back(resolve(prompts, seen, m.device, *m.sampling, m.extras));
  }
  for (std::size_t one = 0; one < sides.size(); ++one)
    for (std::size_t other = one + 1; other < sides.size(); ++other) add_counterparts(sides[one], sides[other]);
  for (std::size_t side = 0; side < sides.size(); ++side) impl_->add(sides[side], side, subject.shape);
}

Guider::~Guider() = default;

Guided Guider::denoise(const at::Tensor& x, const at::Tensor& sigma, bool with_negative) const {
  const Guidance& guidance = *impl_->guidance;
  std::vector<Sums> sums;
  for (std::size_t side = 0; side < guidance.sides().size(); ++side) sums.emplace_back(x);
  const auto row_sigma = x.new_ones({x.size(0)}) * sigma;
  Batch open = impl_->counting_at(sigma.item<double>(), guidance.needed(with_negative));
  while (!open.empty()) {
    const Batch batch = take_batch(open);
    const auto denoised = impl_->denoise_within_memory(batch, x, row_sigma);
    for (std::size_t i = 0; i < batch.size(); ++i) sums[batch[i]->side].add(*batch[i], denoised[i]);
  }
  std::vector<at::Tensor> sides;
  for (const Sums& side : sums) sides.push_back(side.values / side.weights);
  return guidance.combine(sides, impl_->model.cfg_function, x, row_sigma);
}

}  // namespace weft::sampling
