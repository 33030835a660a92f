// SPDX-License-Identifier: Apache-2.0
#include "diffusion/sampling/resolved_cond.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "diffusion/sampling/masks.hpp"
#include "engine/base/errors.hpp"

namespace weft::sampling {
namespace {

// nearbyint rounds halves to even, as Python's round does.
std::int64_t cells(double fraction, std::int64_t size) {
  return static_cast<std::int64_t>(std::nearbyint(fraction * static_cast<double>(size)));
}

Area in_cells(const std::variant<Area, AreaFraction>& area, at::IntArrayRef shape) {
  if (const Area* exact = std::get_if<Area>(&area)) return *exact;
  const auto& part = std::get<AreaFraction>(area);
  return {std::max<std::int64_t>(1, cells(part.height, shape[2])),
          std::max<std::int64_t>(1, cells(part.width, shape[3])), cells(part.y, shape[2]), cells(part.x, shape[3])};
}

at::Tensor mask_for(const at::Tensor& mask, at::IntArrayRef shape, at::Device device) {
  if (mask.dim() < 2 || mask.numel() == 0)
    throw NodeError(fmt::format("A mask of a prompt has {} dimensions and {} values.", mask.dim(), mask.numel()),
                    "A mask is [height, width] or [batch, height, width].");
  return resize_mask(mask.to(device, at::kFloat).reshape({-1, mask.size(-2), mask.size(-1)}), shape[2], shape[3]);
}

ResolvedCond resolve_one(const Cond& cond, const Subject& subject, at::Device device, const ModelSampling& sampling,
                         const MakeExtras& extras) {
  const at::IntArrayRef shape = subject.shape;
  if (!cond.cond.defined() || cond.cond.dim() != 3 || cond.cond.size(0) == 0 || cond.cond.size(1) == 0)
    throw NodeError("A prompt holds no encoded text.", "Connect the conditioning to a text encoder's output.");
  ResolvedCond resolved;
  resolved.context = to_batch(cond.cond.to(device), shape[0]);
  if (extras) resolved.extras = for_batch(extras(cond, subject), shape[0], device);
  if (cond.area) resolved.area = in_cells(*cond.area, shape);
  resolved.strength = cond.strength;
  if (cond.mask) {
    resolved.mask = mask_for(*cond.mask, shape, device);
    if (cond.set_area_to_bounds) resolved.area = mask_bounds(*resolved.mask);
  }
  resolved.mask_strength = cond.mask_strength;
  // From the beginning is from any level: samplers may lift x above the model's highest.
  resolved.first_sigma = cond.start_percent <= 0.0 ? std::numeric_limits<double>::infinity()
                                                   : sampling.percent_to_sigma(cond.start_percent);
  resolved.last_sigma = sampling.percent_to_sigma(cond.end_percent);
  return resolved;
}

bool inside(const Area& inner, const Area& outer) {
  return inner.y >= outer.y && inner.x >= outer.x && inner.y + inner.height <= outer.y + outer.height &&
         inner.x + inner.width <= outer.x + outer.width;
}

// Whether `candidate` says something more particular than `best` about an area that lies in both.
bool closer(const ResolvedCond& candidate, const ResolvedCond* best) {
  if (best == nullptr) return true;
  if (!candidate.area) return false;
  if (!best->area) return true;
  return candidate.area->height * candidate.area->width < best->area->height * best->area->width;
}

void add_counterpart(ResolvedConds& to, const ResolvedCond& cond) {
  if (!cond.area) return;
  const ResolvedCond* best = nullptr;
  for (const auto& candidate : to)
    if ((!candidate.area || inside(*cond.area, *candidate.area)) && closer(candidate, best)) best = &candidate;
  if (best == nullptr || best->area == cond.area) return;
  ResolvedCond counterpart = cond;
  counterpart.context = best->context;
  counterpart.extras = best->extras;
  to.push_back(std::move(counterpart));
}

}  // namespace

ResolvedConds resolve(const Conditioning& conds, const Subject& subject, at::Device device,
                      const ModelSampling& sampling, const MakeExtras& extras) {
  ResolvedConds resolved;
  for (const Cond& cond : conds) resolved.push_back(resolve_one(cond, subject, device, sampling, extras));
  return resolved;
}

void add_counterparts(ResolvedConds& positive, ResolvedConds& negative) {
  for (const auto& cond : positive) add_counterpart(negative, cond);
  for (const auto& cond : negative) add_counterpart(positive, cond);
}

Area clipped_area(const ResolvedCond& cond, at::IntArrayRef shape) {
  if (!cond.area) return {shape[2], shape[3], 0, 0};
  Area area = *cond.area;
  area.height = std::min(area.height, shape[2] - area.y);
  area.width = std::min(area.width, shape[3] - area.x);
  if (area.y < 0 || area.x < 0 || area.height < 1 || area.width < 1)
    throw NodeError(fmt::format("A prompt's area ({} x {} at x {}, y {}) lies outside of the latent ({} x {}).",
                                cond.area->width, cond.area->height, cond.area->x, cond.area->y, shape[3], shape[2]),
                    "Sizes are in latent cells, an eighth of the picture's; move the area into the picture.");
  return area;
}

at::Tensor cond_weights(const ResolvedCond& cond, at::IntArrayRef shape, at::Device device) {
  const Area area = clipped_area(cond, shape);
  const auto like = at::empty({shape[0], shape[1], area.height, area.width}, at::dtype(at::kFloat).device(device));
  if (!cond.mask) return cond.area ? feathered(like, area, shape, cond.strength) : at::ones_like(like) * cond.strength;
  const auto cut = cond.mask->narrow(1, area.y, area.height).narrow(2, area.x, area.width) * cond.mask_strength;
  return to_batch(cut, shape[0]).unsqueeze(1).repeat({1, shape[1], 1, 1}) * cond.strength;
}

}  // namespace weft::sampling
