// SPDX-License-Identifier: Apache-2.0
// LoKr (LyCORIS): the Kronecker product of a small matrix w1 and a larger tensor w2, each whole or a low-rank product;
// w2 of a convolution perhaps by way of a Tucker core.
#include <ATen/ATen.h>

#include "diffusion/lora/delta_patch.hpp"

namespace weft::lora {
namespace {

/// One operand: whole, or a @ b, or a core between them.
struct Operand {
  at::Tensor whole, a, b, core;  // those that the file lacks are undefined

  bool low_rank() const { return !whole.defined(); }
  at::Tensor value(const at::Tensor& weight) const {
    if (whole.defined()) return factor(whole, weight);
    const auto left = factor(a, weight), right = factor(b, weight);
    if (!core.defined()) return at::mm(left, right.flatten(1));
    return at::einsum("ijkl,jr,ip->prkl", {factor(core, weight), right, left}).contiguous();
  }
  /// How many rows and elements the value has; nothing when its tensors do not fit each other.
  std::optional<std::pair<std::int64_t, std::int64_t>> extent() const {
    if (whole.defined())
      return whole.dim() >= 2 ? std::optional(std::pair{whole.size(0), whole.numel()}) : std::nullopt;
    if (a.dim() != 2 || b.dim() < 2 || b.size(0) == 0) return std::nullopt;
    if (!core.defined())
      return a.size(1) == b.size(0) ? std::optional(std::pair{a.size(0), a.size(0) * (b.numel() / b.size(0))})
                                    : std::nullopt;
    if (core.dim() != 4 || b.dim() != 2 || core.size(0) != a.size(0) || core.size(1) != b.size(0)) return std::nullopt;
    return std::pair{a.size(1), a.size(1) * b.size(1) * core.size(2) * core.size(3)};
  }
};

class LokrPatch final : public DeltaPatch {
 public:
  LokrPatch(Operand first, Operand second, Settings settings)
      : DeltaPatch(std::move(settings)), first_(std::move(first)), second_(std::move(second)) {}

 protected:
  at::Tensor delta(const at::Tensor& weight) const override {
    auto small = first_.value(weight);
    const auto large = second_.value(weight);
    while (small.dim() < large.dim()) small = small.unsqueeze(-1);
    return at::kron(small, large);
  }

 private:
  Operand first_, second_;
};

Operand read_operand(const Change& change, std::string_view whole, std::string_view a, std::string_view b,
                     std::string_view core) {
  if (const at::Tensor* tensor = change.find(whole)) return {*tensor, {}, {}, {}};
  const at::Tensor* middle = core.empty() ? nullptr : change.find(core);
  return {{}, change.require(a), change.require(b), middle != nullptr ? *middle : at::Tensor()};
}

// As in LyCORIS alpha counts only where a factor is a low-rank product, by w2's rank before w1's.
double scale(const Change& change, const Operand& first, const Operand& second) {
  if (second.low_rank()) return scale_of(change, second.b.size(0));
  return first.low_rank() ? scale_of(change, first.b.size(0)) : 1.0;
}

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount) {
  Operand first = read_operand(change, "kron_w1", "kron_w1_a", "kron_w1_b", "");
  Operand second = read_operand(change, "kron_w2", "kron_w2_a", "kron_w2_b", "kron_t2");
  const auto small = first.extent(), large = second.extent();
  const bool fits = small && large && weight.shape.size() >= 2 && small->first * large->first == weight.shape[0] &&
                    small->second * large->second == c10::multiply_integers(weight.shape);
  if (!fits)
    refuse_shape(change, weight,
                 {"kron_w1", "kron_w1_a", "kron_w1_b", "kron_w2", "kron_w2_a", "kron_w2_b", "kron_t2"});
  DeltaPatch::Settings settings{weight.shape.vec(), amount.strength, scale(change, first, second),
                                read_magnitude(change, weight, amount.rules), identity_of("LoKr", change, amount)};
  return std::make_shared<LokrPatch>(std::move(first), std::move(second), std::move(settings));
}

std::optional<std::int64_t> rank_of(const Change& change) {
  for (const std::string_view role : {"kron_w2_b", "kron_w1_b"})
    if (const at::Tensor* factor = change.find(role); factor != nullptr && factor->dim() > 0) return factor->size(0);
  return std::nullopt;
}

const Registrar<Adapter> lokr_registrar{"LoKr", {Slot::weight, 20, read, rank_of}};

}  // namespace
}  // namespace weft::lora
