// SPDX-License-Identifier: Apache-2.0
// The instructions of the pickle machine, group by group.
#include <bit>
#include <charconv>
#include <cstdlib>

#include <fmt/format.h>

#include "diffusion/weights/formats/pickle/opcodes.hpp"
#include "diffusion/weights/formats/pickle/unpickler.hpp"
#include "engine/base/errors.hpp"

namespace weft::weights::pickle {
namespace {

[[noreturn]] void fail(const std::string& what) { throw WeightsError("its pickle is damaged: " + what); }

std::int64_t decimal(std::string_view text) {
  std::int64_t value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failure != std::errc() || end != text.data() + text.size()) fail(fmt::format("'{}' is not a number", text));
  return value;
}

}  // namespace

bool Unpickler::stack(unsigned char opcode) {
  switch (opcode) {
    case PROTO:
      if (const unsigned char version = byte(); version > 5) fail(fmt::format("protocol {} is unknown", version));
      return true;
    case FRAME:
      take(8);
      return true;  // only a hint for reading ahead
    case MARK:
      marks_.push_back(stack_.size());
      return true;
    case POP:
      if (!marks_.empty() && marks_.back() == stack_.size())
        marks_.pop_back();
      else
        pop();
      return true;
    case POP_MARK:
      pop_to_mark();
      return true;
    case DUP:
      push(&top());
      return true;
    default:
      return false;
  }
}

bool Unpickler::number(unsigned char opcode) {
  switch (opcode) {
    case NONE:
      push(pool_.make(Kind::none));
      return true;
    case NEWTRUE:
    case NEWFALSE:
      push(pool_.make(Kind::boolean));
      top().integer = opcode == NEWTRUE;
      return true;
    case BININT:
      push_integer(static_cast<std::int32_t>(little_endian(4)));
      return true;
    case BININT1:
      push_integer(byte());
      return true;
    case BININT2:
      push_integer(static_cast<std::int64_t>(little_endian(2)));
      return true;
    case LONG1:
      push_long(take(byte()));
      return true;
    case LONG4:
      push_long(take(little_endian(4)));
      return true;
    case INT:
      push_integer(decimal(line()));
      return true;
    case LONG: {
      std::string_view text = line();
      if (text.ends_with('L')) text.remove_suffix(1);
      push_integer(decimal(text));
      return true;
    }
    case FLOAT:
      push(pool_.make(Kind::real));
      top().real = std::strtod(std::string(line()).c_str(), nullptr);
      return true;
    case BINFLOAT:
      push(pool_.make(Kind::real));
      top().real = std::bit_cast<double>(__builtin_bswap64(little_endian(8)));
      return true;
    default:
      return false;
  }
}

bool Unpickler::string(unsigned char opcode) {
  const auto text = [this](Kind kind, std::string_view bytes) { push(pool_.make_text(kind, std::string(bytes))); };
  switch (opcode) {
    case SHORT_BINUNICODE:
    case SHORT_BINSTRING:
      text(Kind::text, take(byte()));
      return true;
    case BINUNICODE:
    case BINSTRING:
      text(Kind::text, take(little_endian(4)));
      return true;
    case BINUNICODE8:
      text(Kind::text, take(little_endian(8)));
      return true;
    case UNICODE:
      text(Kind::text, line());
      return true;
    case STRING: {  // quoted; escapes stay as they are: no key of a weight has one
      const std::string_view quoted = line();
      if (quoted.size() < 2 || quoted.front() != quoted.back()) fail("a string without quotes");
      text(Kind::text, quoted.substr(1, quoted.size() - 2));
      return true;
    }
    case SHORT_BINBYTES:
      text(Kind::bytes, take(byte()));
      return true;
    case BINBYTES:
      text(Kind::bytes, take(little_endian(4)));
      return true;
    case BINBYTES8:
    case BYTEARRAY8:
      text(Kind::bytes, take(little_endian(8)));
      return true;
    default:
      return false;
  }
}

bool Unpickler::container(unsigned char opcode) {
  switch (opcode) {
    case EMPTY_TUPLE:
      push_items(Kind::tuple, {});
      return true;
    case EMPTY_LIST:
    case EMPTY_SET:
      push_items(Kind::list, {});
      return true;
    case EMPTY_DICT:
      push_items(Kind::dict, {});
      return true;
    case TUPLE:
      push_items(Kind::tuple, pop_to_mark());
      return true;
    case LIST:
    case FROZENSET:
      push_items(Kind::list, pop_to_mark());
      return true;
    case DICT:
      push_items(Kind::dict, {});
      {
        Value* const dict = pop();
        auto items = pop_to_mark();
        push(dict);
        extend(std::move(items));
      }
      return true;
    case TUPLE1:
    case TUPLE2:
    case TUPLE3: {
      std::vector<Value*> items(opcode - TUPLE1 + 1u);
      for (auto item = items.rbegin(); item != items.rend(); ++item) *item = pop();
      push_items(Kind::tuple, std::move(items));
      return true;
    }
    case APPEND:
      extend({pop()});
      return true;
    case SETITEM: {
      Value* const value = pop();
      Value* const key = pop();
      extend({key, value});
      return true;
    }
    case APPENDS:
    case ADDITEMS:
    case SETITEMS:
      extend(pop_to_mark());
      return true;
    default:
      return false;
  }
}

bool Unpickler::memo(unsigned char opcode) {
  switch (opcode) {
    case PUT:
      remember(static_cast<std::uint64_t>(decimal(line())));
      return true;
    case BINPUT:
      remember(byte());
      return true;
    case LONG_BINPUT:
      remember(little_endian(4));
      return true;
    case MEMOIZE:
      remember(memo_.size());
      return true;
    case GET:
      recall(static_cast<std::uint64_t>(decimal(line())));
      return true;
    case BINGET:
      recall(byte());
      return true;
    case LONG_BINGET:
      recall(little_endian(4));
      return true;
    default:
      return false;
  }
}

bool Unpickler::object(unsigned char opcode) {
  switch (opcode) {
    case GLOBAL: {
      const std::string_view module = line();
      push_global(module, line());
      return true;
    }
    case STACK_GLOBAL: {
      const Value* const name = pop();
      const Value* const module = pop();
      if (!name->is(Kind::text) || !module->is(Kind::text)) fail("a class without a name");
      push_global(module->text, name->text);
      return true;
    }
    case PERSID:
      push(maker_.persistent(pool_, *pool_.make_text(Kind::text, std::string(line()))));
      return true;
    case BINPERSID:
      push(maker_.persistent(pool_, *pop()));
      return true;
    case REDUCE: {
      const Value* const arguments = pop();
      reduce(*pop(), *arguments);
      return true;
    }
    case INST: {
      const std::string_view module = line();
      push_global(module, line());
      const Value* const callable = pop();
      push_items(Kind::tuple, pop_to_mark());
      reduce(*callable, *pop());
      return true;
    }
    case OBJ: {
      auto items = pop_to_mark();
      if (items.empty()) fail("an object without a class");
      const Value* const callable = items.front();
      items.erase(items.begin());
      push_items(Kind::tuple, std::move(items));
      reduce(*callable, *pop());
      return true;
    }
    case NEWOBJ_EX:
      pop();
      [[fallthrough]];  // keyword arguments
    case NEWOBJ: {      // an object of a class, before its constructor would run: a record of that class
      pop();
      const Value* const made_of = pop();
      push(pool_.make_text(Kind::opaque, made_of->text));
      return true;
    }
    case BUILD: {
      const Value* const state = pop();
      if (top().is(Kind::opaque)) top().state = state;  // of an ordered dict: its metadata, not needed
      return true;
    }
    default:
      return false;  // extension registries and out-of-band buffers too: no checkpoint has them
  }
}

}  // namespace weft::weights::pickle
