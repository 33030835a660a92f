// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "diffusion/sampling/conditioning.hpp"

namespace weft::sampling {

struct CfgCall;
/// Another way to combine them than negative + (positive - negative) * cfg; nodes put one on a MODEL.
using CfgFunction = std::function<at::Tensor(const CfgCall& call)>;

/// Two predictions to be made one; all [B, C, h, w] in model space but sigma, which is [B].
struct CfgCall {
  const at::Tensor& positive;  ///< denoised, guided by the positive prompts
  const at::Tensor& negative;  ///< denoised, guided by the negative ones; zeros where they were not evaluated
  double cfg;
  const at::Tensor& x;
  const at::Tensor& sigma;
  std::size_t positive_side = 0;  ///< which of Guidance::sides() they are of
  std::size_t negative_side = 1;
  bool has_negative = true;  ///< whether `negative` was evaluated
  const CfgFunction* instead = nullptr;  ///< how a Guidance combines them, whatever the MODEL says; null: as that says
};

/// negative + (positive - negative) * cfg (Ho & Salimans 2022, equation 6), or what `function` makes of them.
at::Tensor apply_cfg(const CfgFunction& function, const CfgCall& call);

struct Guided;
/// How a Guidance combines two of its sides: apply_cfg(), with all that nodes laid around it.
using Combine = std::function<Guided(const CfgCall& call)>;

/// Guidance whose result is scaled to the spread that the positive has, `multiplier` of the way
/// (guidances/rescaled_cfg.cpp).
CfgFunction rescaled_cfg(double multiplier);

/// Whether guidance of that strength leaves the negative without a say. 1, as near as Python's math.isclose takes it.
bool is_without_negative(double cfg);

/// What came out of one step.
struct Guided {
  at::Tensor denoised;
  at::Tensor negative;  ///< the denoised without guidance, for samplers that renoise with it
};

/// Lists of prompts, and how what the network says to each of them becomes one denoised x. Immutable.
class Guidance {
 public:
  virtual ~Guidance() = default;

  /// The lists. Where they go into one batch, the last comes first.
  const std::vector<Conditioning>& sides() const { return sides_; }
  /// Which of sides() is the positive one, for networks that look at it.
  std::size_t positive_side() const { return positive_side_; }

  /// Which of sides() have to be evaluated. with_negative: Guided::negative is asked for too.
  virtual std::vector<bool> needed(bool with_negative) const = 0;
  /// What there is to combine at one step: one prediction a side, [B, C, h, w].
  struct Sides {
    const std::vector<at::Tensor>& denoised;  ///< zeros where not evaluated
    const std::vector<bool>& evaluated;
    const at::Tensor& x;
    const at::Tensor& sigma;  ///< [B]
  };
  virtual Guided combine(const Sides& sides, const Combine& cfg) const = 0;

 protected:
  Guidance(std::vector<Conditioning> sides, std::size_t positive_side)
      : sides_(std::move(sides)), positive_side_(positive_side) {}

 private:
  std::vector<Conditioning> sides_;
  std::size_t positive_side_;
};

/// Towards `positive` and away from `negative`; with cfg 1 the negative is not evaluated (guidances/cfg.cpp).
std::shared_ptr<const Guidance> cfg_guidance(Conditioning positive, Conditioning negative, double cfg);
/// `positive` alone, as distilled models take it.
std::shared_ptr<const Guidance> basic_guidance(Conditioning positive);

/// How the second prompt's guidance and the negative's combine.
enum class DualStyle {
  regular,  ///< from the negative to the second, and on by what the first adds to the second
  nested    ///< from the second to the first, and from the negative to what that gives
};
/// Two prompts and a negative, as models that edit pictures by instruction are guided (Brooks et al. 2023, equation 3;
/// guidances/dual_cfg.cpp). first_cfg: of the first against the second; second_cfg: against the negative.
std::shared_ptr<const Guidance> dual_cfg_guidance(Conditioning first, Conditioning second, Conditioning negative,
                                                  double first_cfg, double second_cfg, DualStyle style);

/// Away from what of the negative does not also lie along the positive (Armandpour et al. 2023, Perp-Neg,
/// arXiv:2304.04968; guidances/perp_neg.cpp). empty: an empty prompt, from which both are measured.
std::shared_ptr<const Guidance> perp_neg_guidance(Conditioning positive, Conditioning negative, Conditioning empty,
                                                  double cfg, double neg_scale);

/// cfg of each picture of a batch instead of one for all, for pictures that are frames: rising evenly from `from` to it,
/// or from there and back again (guidances/frames_cfg.cpp).
CfgFunction linear_frames_cfg(double from);
CfgFunction triangle_frames_cfg(double from);

}  // namespace weft::sampling
