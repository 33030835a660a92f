// SPDX-License-Identifier: Apache-2.0
// GLoRA (Chavan et al. 2023, LyCORIS): weight + s * (weight A + B) with low-rank A = a1 a2 and B = b1 b2. Files of old
// LyCORIS versions have the factors of each in the other order.
#include <algorithm>

#include <ATen/ATen.h>

#include "diffusion/lora/delta_patch.hpp"

namespace weft::lora {
namespace {

struct Factors {
  at::Tensor a1, a2, b1, b2;
  bool old_order = false;

  std::int64_t rank() const { return old_order ? a1.size(0) : a2.size(0); }
};

class GloraPatch final : public DeltaPatch {
 public:
  GloraPatch(Factors factors, Settings settings) : DeltaPatch(std::move(settings)), factors_(std::move(factors)) {}

 protected:
  at::Tensor delta(const at::Tensor& weight) const override {
    const auto a1 = flat(factors_.a1, weight), a2 = flat(factors_.a2, weight);
    const auto b1 = flat(factors_.b1, weight), b2 = flat(factors_.b2, weight);
    const auto rows = weight.flatten(1);
    if (factors_.old_order) return at::mm(b2, b1).add_(at::mm(at::mm(rows, a2), a1));
    if (weight.dim() == 2) return at::mm(at::mm(weight, a1), a2).add_(at::mm(b1, b2));
    // Over the input channels, at each place of a convolution's kernel.
    const auto product = at::einsum("oik,ij,jl->olk", {weight.flatten(2), a1, a2});
    return product.reshape(rows.sizes()).add(at::mm(b1, b2));
  }

 private:
  static at::Tensor flat(const at::Tensor& stored, const at::Tensor& weight) {
    return factor(stored, weight).flatten(1);
  }
  Factors factors_;
};

bool fits(const Factors& f, at::IntArrayRef weight) {
  const std::int64_t width = c10::multiply_integers(weight.slice(1));
  const auto is = [](const at::Tensor& t, std::int64_t rows, std::int64_t columns) {
    return t.size(0) == rows && t.numel() == rows * columns;
  };
  const std::int64_t rank = f.rank();
  if (rank == 0) return false;
  if (f.old_order)
    return is(f.a1, rank, width) && is(f.a2, width, rank) && is(f.b1, rank, width) && is(f.b2, weight[0], rank);
  return is(f.a1, weight[1], rank) && is(f.a2, rank, weight[1]) && is(f.b1, weight[0], rank) && is(f.b2, rank, width);
}

// Which order the shapes speak of. Where both fit, the old one counts only if the weight is square as well, as in
// ComfyUI.
bool is_old_order(const Factors& f, at::IntArrayRef weight) {
  const bool old_fits =
      f.b2.size(1) == f.b1.size(0) && f.b1.size(0) == f.a1.size(0) && f.a1.size(0) == f.a2.size(1);
  const bool new_fits =
      f.b2.size(0) == f.b1.size(1) && f.b1.size(1) == f.a1.size(1) && f.a1.size(1) == f.a2.size(0);
  if (!old_fits || !new_fits) return old_fits;
  return f.a2.size(0) == weight[0] && weight[0] == weight[1];
}

std::shared_ptr<const weights::WeightPatch> read(const Change& change, const TargetWeight& weight, Amount amount) {
  Factors factors{change.require("a1"), change.require("a2"), change.require("b1"), change.require("b2")};
  const bool matrices = factors.a1.dim() >= 2 && factors.a2.dim() >= 2 && factors.b1.dim() >= 2 &&
                        factors.b2.dim() >= 2 && weight.shape.size() >= 2;
  if (matrices) factors.old_order = is_old_order(factors, weight.shape);
  if (!matrices || !fits(factors, weight.shape)) refuse_shape(change, weight, {"a1", "a2", "b1", "b2"});
  DeltaPatch::Settings settings{weight.shape.vec(), amount.strength, scale_of(change, factors.rank()),
                                read_magnitude(change, weight, amount.rules), identity_of("GLoRA", change, amount)};
  return std::make_shared<GloraPatch>(std::move(factors), std::move(settings));
}

std::optional<std::int64_t> rank_of(const Change& change) {
  const at::Tensor *a1 = change.find("a1"), *a2 = change.find("a2");
  if (a1 == nullptr || a2 == nullptr || a1->dim() < 1 || a2->dim() < 1) return std::nullopt;
  return std::min(a1->size(0), a2->size(0));
}

const Registrar<Adapter> glora_registrar{"GLoRA", {Slot::weight, 30, read, rank_of}};

}  // namespace
}  // namespace weft::lora
