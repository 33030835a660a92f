// SPDX-License-Identifier: Apache-2.0
// LoHa (FedPara, Hyeon-Woo et al. 2022; LyCORIS): the elementwise product of two low-rank products; of convolutions
// perhaps by way of Tucker cores.
#include <ATen/ATen.h>

#include "diffusion/lora/delta_patch.hpp"

namespace weft::lora {
namespace {

struct Side {
  at::Tensor a, b;
  at::Tensor core;  // undefined unless Tucker
};

// [O, I…] from a [O, r] and b [r, I…], or by a core [r, r, …] from a [r, O] and b [r, I].
at::Tensor product(const Side& side, const at::Tensor& weight) {
  const auto a = factor(side.a, weight), b = factor(side.b, weight);
  if (!side.core.defined()) return at::mm(a, b.flatten(1));
  const auto core = factor(side.core, weight).flatten(2);
  return at::einsum("ijk,jr,ip->prk", {core, b, a});
}

bool fits(const Side& side, at::IntArrayRef weight) {
  const auto& [a, b, core] = side;
  if (weight.size() < 2 || a.dim() != 2 || b.dim() < 2 || a.numel() == 0) return false;
  const std::int64_t rank = b.size(0);
  if (!core.defined())
    return a.size(0) == weight[0] && a.size(1) == rank && b.numel() == rank * c10::multiply_integers(weight.slice(1));
  return core.dim() >= 2 && b.dim() == 2 && a.size(1) == weight[0] && b.size(1) == weight[1] &&
         core.size(0) == a.size(0) && core.size(1) == rank &&
         core.numel() == a.size(0) * rank * c10::multiply_integers(weight.slice(2));
}

class LohaPatch final : public DeltaPatch {
 public:
  LohaPatch(Side first, Side second, Settings settings)
      : DeltaPatch(std::move(settings)), first_(std::move(first)), second_(std::move(second)) {}

 protected:
  at::Tensor delta(const at::Tensor& weight) const override {
    return product(first_, weight).mul_(product(second_, weight));
  }

 private:
  Side first_, second_;
};

Side read_side(const Change& change, const TargetWeight& weight, std::string_view a, std::string_view b,
               std::string_view core) {
  const at::Tensor* found = change.find(core);
  Side side{change.require(a), change.require(b), found != nullptr ? *found : at::Tensor()};
  if (!fits(side, weight.shape)) refuse_shape(change, weight, {a, b, core});
  return side;
}

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount) {
  Side first = read_side(change, weight, "w1_a", "w1_b", "t1");
  Side second = read_side(change, weight, "w2_a", "w2_b", "t2");
  DeltaPatch::Settings settings{weight.shape.vec(), amount.strength, scale_of(change, first.b.size(0)),
                                read_magnitude(change, weight, amount.rules), identity_of("LoHa", change, amount)};
  return std::make_shared<LohaPatch>(std::move(first), std::move(second), std::move(settings));
}

std::optional<std::int64_t> rank_of(const Change& change) {
  const at::Tensor* factor = change.find("w1_b");
  if (factor == nullptr || factor->dim() < 1) return std::nullopt;
  return factor->size(0);
}

const Registrar<Adapter> loha_registrar{"LoHa", {Slot::weight, 10, read, rank_of}};

}  // namespace
}  // namespace weft::lora
