// SPDX-License-Identifier: Apache-2.0
#include <zlib.h>
#include <catch2/catch.hpp>

#include "diffusion/weights/load.hpp"
#include "engine/base/errors.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/unit/diffusion/weights/pickle_bytes.hpp"

using namespace weft;
using namespace weft::weights;
using namespace weft::test::pickle;
using Catch::Matchers::Contains;

namespace {

const std::string kFloats("\0\0\x80\x3f\0\0\0\x40\0\0\x40\x40\0\0\x80\x40", 16);  // 1, 2, 3, 4

StateDict load(const std::string& bytes) {
  const test::ScratchFolder folder;
  return load_state_dict(folder.write("x.ckpt", bytes));
}

std::string pickle_problem(const std::string& bytes) {
  static const test::ScratchFolder folder;  // one for thousands of damaged files
  const auto path = folder.write("x.ckpt", bytes);
  try {
    load_state_dict(path);
    return {};
  } catch (const WeightsError& error) {
    CHECK_THAT(error.what(), Contains(path.string()));
    CHECK_FALSE(error.hint().empty());
    return error.what();
  }
}

std::string four_floats() { return storage("FloatStorage", "0", 4); }

std::string deflated(const std::string& plain) {
  std::string packed(plain.size() + 100, '\0');
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

// A pickle that would run `touch MARKER` if anything were run.
std::string touching(const std::string& module, const std::string& name, const std::filesystem::path& marker) {
  return call(global(module, name), tuple({text("touch " + marker.string())}));
}

}  // namespace

TEST_CASE("checkpoint: tensors, views of one storage and strides are read from a zip archive") {
  const std::string value =
      dict({text("a"), tensor(four_floats(), 0, {2, 2}, {2, 1}), text("transposed"),
            tensor(four_floats(), 0, {2, 2}, {1, 2}), text("tail"), tensor(four_floats(), 2, {2}, {1}), text("scalar"),
            tensor(four_floats(), 3, {}, {})});
  const StateDict found = load(checkpoint(value, kFloats));
  CHECK(found.tensors().size() == 4);
  CHECK(found.at("a").equal(at::tensor({1.0f, 2.0f, 3.0f, 4.0f}).reshape({2, 2})));
  CHECK(found.at("transposed").equal(found.at("a").t()));
  CHECK(found.at("tail").equal(at::tensor({3.0f, 4.0f})));
  CHECK(found.at("scalar").item<float>() == 4.0f);
}

TEST_CASE("checkpoint: the state_dict is unwrapped, the training state around it is not weights") {
  const std::string weights = call(global("collections", "OrderedDict"), ")") + "(" + text("layer.weight") +
                              tensor(four_floats(), 0, {4}, {1}) + "u" +
                              dict({text("_metadata"), empty_ordered_dict()}) + "b";
  const std::string optimizer = dict({text("state"), tensor(four_floats(), 0, {4}, {1})});
  const StateDict found = load(checkpoint(
      dict({text("epoch"), integer(3), text("state_dict"), weights, text("optimizer_states"), optimizer}), kFloats));
  CHECK(found.tensors().size() == 1);
  CHECK(found.at("layer.weight").numel() == 4);
}

TEST_CASE("checkpoint: records of training frameworks are passed over") {
  const std::string callbacks = dict(
      {global("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint"),
       dict({text("best"), call(global("numpy.core.multiarray", "scalar"),
                                tuple({call(global("numpy", "dtype"), tuple({text("f8")})), text("12345678")}))})});
  const std::string settings =
      global("omegaconf.dictconfig", "DictConfig") + ")\x81" + dict({text("x"), integer(1)}) + "b";
  const StateDict found =
      load(checkpoint(dict({text("callbacks"), callbacks, text("hyper_parameters"), settings, text("state_dict"),
                            dict({text("w"), tensor(four_floats(), 0, {4}, {1})})}),
                      kFloats));
  CHECK(found.tensors().size() == 1);
}

TEST_CASE("checkpoint: textual inversions keep their nesting and their name") {
  const std::string parameter = call(global("torch._utils", "_rebuild_parameter"),
                                     tuple({tensor(four_floats(), 0, {1, 4}, {4, 1}), "\x88", empty_ordered_dict()}));
  const StateDict found = load(checkpoint(dict({text("string_to_param"), dict({text("*"), parameter}), text("name"),
                                                text("style"), text("step"), integer(500)}),
                                          kFloats));
  CHECK(found.at("string_to_param.*").sizes() == at::IntArrayRef({1, 4}));
  CHECK(found.metadata().at("name") == "style");
  CHECK(found.metadata().at("step") == "500");
}

TEST_CASE("checkpoint: textual inversions in torch's ParameterDict are read too") {
  const std::string state = dict(
      {text("training"), "\x88", text("_parameters"), dict({text("*"), tensor(four_floats(), 0, {1, 4}, {4, 1})})});
  const std::string parameters = global("torch.nn.modules.container", "ParameterDict") + ")\x81" + state + "b";
  const StateDict found =
      load(checkpoint(dict({text("string_to_param"), parameters, text("name"), text("style")}), kFloats));
  CHECK(found.at("string_to_param.*").numel() == 4);
}

TEST_CASE("checkpoint: the members of a list are read under their numbers") {
  const auto member = [](const std::string& name) {
    return dict({text(name), tensor(four_floats(), 0, {4}, {1})});
  };
  std::string list = "](";
  for (int i = 0; i < 10; ++i) list += member("<t>");
  const StateDict found = load(checkpoint(list + "e", kFloats));
  CHECK(found.tensors().size() == 10);
  CHECK(found.tensors().begin()->first == "00.<t>");
  CHECK(found.find("09.<t>") != nullptr);
  CHECK(load(checkpoint(tuple({member("<a>"), member("<b>")}), kFloats)).find("1.<b>") != nullptr);
}

TEST_CASE("checkpoint: the old form is read, aligned or not") {
  for (const char* key : {"140234", "1402345", "14023456"}) {
    const std::string stored =
        tuple({text("storage"), global("torch", "FloatStorage"), text(key), text("cpu"), integer(4), "N"}) + "Q";
    const StateDict found = load(old_checkpoint(dict({text("a"), tensor(stored, 1, {3}, {1})}), key, 4, kFloats));
    CHECK(found.at("a").equal(at::tensor({2.0f, 3.0f, 4.0f})));
  }
}

TEST_CASE("checkpoint: dtypes by storage, and by tensor where the storage is untyped") {
  const auto one = [](const std::string& type) {
    return load(checkpoint(dict({text("a"), tensor(storage(type, "0", 2), 0, {2}, {1})}), kFloats));
  };
  CHECK(one("HalfStorage").at("a").scalar_type() == at::kHalf);
  CHECK(one("BFloat16Storage").at("a").scalar_type() == at::kBFloat16);
  CHECK(one("LongStorage").at("a").scalar_type() == at::kLong);
  CHECK(one("BoolStorage").at("a").scalar_type() == at::kBool);
  const std::string untyped =
      tuple({text("storage"), global("torch.storage", "UntypedStorage"), text("0"), text("cpu"), integer(16)}) + "Q";
  const std::string value = call(global("torch._utils", "_rebuild_tensor_v3"),
                                 tuple({untyped, integer(0), integers({4}), integers({1}), "\x89", empty_ordered_dict(),
                                        global("torch", "float8_e4m3fn")}));
  CHECK(load(checkpoint(dict({text("a"), value}), kFloats)).at("a").scalar_type() == at::kFloat8_e4m3fn);
  CHECK_THAT(pickle_problem(checkpoint(dict({text("a"), tensor(storage("QUInt8Storage", "0", 2), 0, {2}, {1})}), kFloats)),
             Contains("QUInt8Storage"));
}

TEST_CASE("checkpoint: deflated entries are unpacked, and those that claim too much are refused") {
  const std::string value = document(dict({text("a"), tensor(four_floats(), 0, {4}, {1})}));
  const StateDict found =
      load(zip({{"m/data.pkl", deflated(value), 8, value.size()}, {"m/data/0", deflated(kFloats), 8, 16}}));
  CHECK(found.at("a").equal(at::tensor({1.0f, 2.0f, 3.0f, 4.0f})));
  CHECK_THAT(pickle_problem(zip({{"m/data.pkl", value}, {"m/data/0", deflated(kFloats), 8, 4'000'000'000u}})),
             Contains("more than it can hold"));
  CHECK_THAT(pickle_problem(zip({{"m/data.pkl", value}, {"m/data/0", "garbage", 8, 16}})), Contains("does not unpack"));
  CHECK_THAT(pickle_problem(zip({{"m/data.pkl", value}, {"m/data/0", kFloats, 93, 16}})), Contains("unknown way"));
}

TEST_CASE("checkpoint: a pickle that calls something is refused by name, and nothing is run") {
  const test::ScratchFolder folder;
  const auto marker = folder.path() / "was-run";
  for (const auto& [module, name] :
       std::vector<std::pair<std::string, std::string>>{{"os", "system"},
                                                        {"posix", "system"},
                                                        {"subprocess", "Popen"},
                                                        {"builtins", "eval"},
                                                        {"builtins", "exec"},
                                                        {"builtins", "getattr"},
                                                        {"__builtin__", "print"},
                                                        {"torch.storage", "_load_from_bytes"},
                                                        {"runpy", "_run_code"}}) {
    const std::string evil = touching(module, name, marker);
    const std::string named = "'" + module + "." + name + "'";
    CHECK_THAT(pickle_problem(document(evil)), Contains(named));
    CHECK_THAT(pickle_problem(checkpoint(dict({text("a"), tensor(four_floats(), 0, {4}, {1}), text("x"), evil}), kFloats)),
               Contains(named));
    CHECK_THAT(pickle_problem(old_checkpoint(evil, "1", 4, kFloats)), Contains(named));
  }
  // The same by the other instructions that call.
  const std::string argument = text("touch " + marker.string());
  CHECK_THAT(pickle_problem(document("(" + argument + "ios\nsystem\n")), Contains("'os.system'"));
  CHECK_THAT(pickle_problem(document("(" + global("os", "system") + argument + "o")), Contains("'os.system'"));
  CHECK_THAT(pickle_problem(document(text("os") + text("system") + "\x93" + tuple({argument}) + "R")),
             Contains("'os.system'"));
  CHECK_THAT(pickle_problem(document(call(global("torch._tensor", "_rebuild_from_type_v2"),
                                   tuple({global("os", "system"), global("x", "Y"), tuple({argument}), "N"})))),
             Contains("'os.system'"));
  CHECK_FALSE(std::filesystem::exists(marker));
}

TEST_CASE("checkpoint: tensors that leave their storage are refused, with the key") {
  const auto one = [](std::int64_t offset, std::vector<std::int64_t> sizes, std::vector<std::int64_t> strides) {
    return checkpoint(dict({text("layer"), tensor(four_floats(), offset, sizes, strides)}), kFloats);
  };
  CHECK(pickle_problem(one(0, {0, 5}, {5, 1})).empty());
  for (const std::string& bytes :
       {one(0, {5}, {1}), one(1, {4}, {1}), one(-1, {1}, {1}), one(0, {2}, {4}), one(0, {2}, {-1}), one(0, {-1}, {1}),
        one(0, {2, 2}, {1}), one(0, {0x7fffffff, 0x7fffffff, 0x7fffffff, 16}, {0, 0, 0, 0}),
        one(0, {0x7fffffff, 0x7fffffff}, {0x7fffffff, 0x7fffffff})})
    CHECK_THAT(pickle_problem(bytes), Contains("'layer'") && Contains("does not fit"));
}

TEST_CASE("checkpoint: files cut off at any byte are refused, never read past their end") {
  const std::string value = dict({text("a"), tensor(four_floats(), 0, {4}, {1})});
  for (const std::string& whole : {checkpoint(value, kFloats), old_checkpoint(value, "0", 4, kFloats)})
    for (std::size_t length = 0; length < whole.size(); ++length) CHECK_FALSE(pickle_problem(whole.substr(0, length)).empty());
}

TEST_CASE("checkpoint: no single damaged byte does more than fail or change values") {
  const std::string value = dict({text("a"), tensor(four_floats(), 0, {4}, {1})});
  for (const std::string& whole : {checkpoint(value, kFloats), old_checkpoint(value, "0", 4, kFloats)})
    for (std::size_t i = 0; i < whole.size(); ++i)
      for (const char flipped : {'\x00', '\xff', '\x7f'}) {
        std::string bytes = whole;
        bytes[i] = flipped;
        static_cast<void>(pickle_problem(bytes));
      }
}

TEST_CASE("checkpoint: odd pickles are refused") {
  CHECK_THAT(pickle_problem(checkpoint(text("hello"), "")), Contains("no tensors"));
  CHECK_THAT(pickle_problem(checkpoint(global("my.models", "Net") + ")\x81", "")),
             Contains("'my.models.Net'") && Contains("whole object"));
  CHECK_THAT(pickle_problem(checkpoint("h\x07", "")), Contains("was not given"));
  CHECK_THAT(pickle_problem(checkpoint("t", "")), Contains("mark is missing"));
  CHECK_THAT(pickle_problem(checkpoint("0", "")), Contains("more from its stack"));
  CHECK_THAT(pickle_problem(checkpoint("}" + text("k") + "a", "")), Contains("key without a value"));
  CHECK_THAT(pickle_problem(checkpoint("\x82\x01", "")), Contains("unknown instruction"));
  CHECK_THAT(pickle_problem(checkpoint("\x80\x63", "")), Contains("protocol 99"));
  CHECK_THAT(pickle_problem(checkpoint("B\xff\xff\xff\xff", "")), Contains("cut off"));
  CHECK_THAT(pickle_problem(document(dict({text("a"), integer(1)}))), Contains("not one that torch.save wrote"));
  CHECK_THAT(pickle_problem(zip({{"a.txt", "x"}})), Contains("'data.pkl'"));
  const std::string big_endian = zip({{"m/data.pkl", document("}")}, {"m/byteorder", "big"}});
  CHECK_THAT(pickle_problem(big_endian), Contains("big-endian"));
}

TEST_CASE("checkpoint: a dict that holds itself, and many objects, cost no stack") {
  // }  q\0  (key, itself) -> stored under a key of itself.
  const std::string self = "}q" + std::string(1, '\0') + "(" + text("again") + "h" + std::string(1, '\0') + text("a") +
                           tensor(four_floats(), 0, {4}, {1}) + "u";
  CHECK(load(checkpoint(self, kFloats)).find("a") != nullptr);
  CHECK_THAT(pickle_problem(checkpoint(std::string(3'000'000, ']'), "")), Contains("objects"));
  std::string deep = "N";
  deep.append(200'000, '\x85');
  CHECK_THAT(pickle_problem(checkpoint(deep, "")), Contains("no tensors"));
}
