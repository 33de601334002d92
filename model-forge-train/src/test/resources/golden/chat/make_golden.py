"""What transformers makes of conversations with each template here; JinjaTemplate must give the same text or also refuse.

Each case of rendered.json has "text", or "error" with what the template raised. The templates are our own, written in the
formats of the families they are called after; SNIPPETS are a walk through the language.

Versions: Python 3.11, transformers 5.18.0, Jinja2 3.1.6. Run in this folder: python make_golden.py
"""
import json
import pathlib

import jinja2
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import PreTrainedTokenizerFast

CONVERSATIONS = {
    "question": [("user", "What is a monad?")],
    "answered": [("user", "What is a monad?"), ("assistant", "A burrito.")],
    "system": [("system", "Be brief."), ("user", " Say <hello> & 'goodbye' "), ("assistant", "\nHello.\n")],
    "long": [
        ("system", "  You are calm.  "),
        ("user", "First\nquestion"),
        ("assistant", "<think>\nhm\n</think>\n\nFirst answer"),
        ("user", "Größe? 😀 {{ messages }} {% raw %}"),
        ("assistant", "Second \"answer\""),
        ("user", "Third"),
    ],
    "wrong order": [("user", "One"), ("user", "Two")],
    "assistant first": [("assistant", "May I help?"), ("user", "No.")],
    "empty": [("user", ""), ("assistant", "")],
    "two systems": [("system", "A"), ("system", "B"), ("user", "C")],
    "other role": [("user", "Call it."), ("tool", "42"), ("assistant", "It is 42.")],
}

tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=Tokenizer(WordLevel({"<unk>": 0, "<s>": 1, "</s>": 2}, unk_token="<unk>")),
    bos_token="<s>",
    eos_token="</s>",
    unk_token="<unk>",
)
SNIPPETS = """
{% if not add_generation_prompt is defined %}a{% endif %}b
{% if not (messages[0].role == 'x') and not messages is string -%}  y{% endif %}
{{ 'x' if not messages else 'z' }}{{ 1 if false }}
{% for t in messages if t.role != 'user' %}{{ t.content }}{% else %}none{% endfor %}
{% macro f(a, b=': ') %}{{ a }}{{ b }}{% endmacro %}{{ f('q', b='!' ~ '?') }}{{ f('r') }}
{{ messages | map(attribute='content') | map('trim') | join(' | ') }}
{% set n = messages | rejectattr('role', 'eq', 'system') | list | length %}{% if n is even %}even{% else %}odd{% endif %}
{{ 7 // 2 }} {{ 7 / 2 }} {{ 2 ** 3 }} {{ 1.0 }} {{ 7 % 3 }} {{ 'y' if 3 == 3.0 else 'n' }}
{{ messages[0].missing }}{{ messages[-1].content[:4] }}{{ messages[-1]['content'][-4:] }}{{ 'abc'[1] }}{{ 'abc'[-1] }}
{% set block %} in {{ 'b' }} {% endset %}{{ block | trim }}
{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }}{{ ',' if not loop.last }}{% endfor %}
{% for key in {'a': 1} %}{{ loop.index }}/{{ loop.length }}/{{ loop.revindex }} {{ key }}{% endfor %}
{% raw %}{{ not rendered }}{% endraw %}{# {{ nor this }} #}
{{ {'a': [1, 2.5, true, none, "<b> & ü"], 'e': []} | tojson }}
{{ messages | tojson(indent=2) }}
{{ range(3) | list | length }}{{ range(1, 8, 3) | join(',') }}
{{ 'y' if 'a' in 'abc' and 'z' not in 'abc' and 'user' in ['user', 'assistant'] else 'n' }}
{% for t in messages %}{% if loop.index == 2 %}{% break %}{% endif %} {{ loop.index }}{% endfor %}
{% for t in messages %}{% if loop.first %}{% continue %}{% endif %}{{ loop.index0 }}{% endfor %}
{% generation %}kept {{ messages[0].role }}{% endgeneration %}
{% set x = 1 %}{% for t in messages %}{% set x = 2 %}{% endfor %}{{ x }}
{% if messages %}{% set x = 5 %}{% endif %}{{ x }}
{% set ns = namespace(n=messages|length - 1, s='') %}{% for t in messages[::-1] %}{% set ns.n = ns.n + 1 %}{% set ns.s = ns.s ~ t.role %}{% endfor %}{{ ns.n }}{{ ns.s }}
{{ {'k': 1}.get('z', 'q') }}{{ undefined_name | default('d') }}{{ '' | default('e', true) }}
{{ ' a b '.strip() }}|{{ 'xxaxx'.strip('x') }}|{{ 'a,b,c'.split(',', 1)[1] }}|{{ 'a  b'.split() | join('-') }}|{{ '-'.join(['p', 'q']) }}
{{ 'abcabc'.replace('b', 'X', 1) }}{{ 'abc'.find('c') }}{{ 'y' if 'abc'.startswith('ab') and 'abc'.endswith(('x', 'c')) else 'n' }}{{ 'it is'.title() }}{{ 'aBC'.capitalize() }}
{{ ' x ' | trim ~ '!' }}{{ 'ABC' | lower | upper }}{{ [3, 1, 2] | sort | first }}
{{ 'x' * 3 }}
{{ 'line1\\nline2' }}{{ "it's" }}{{ '"' }}
{{ messages[0].content | e_not_there }}
{{ messages is e_not_there }}
{{ messages[0].content.nothing_there() }}
{{ nothing_there('x') }}
{% include 'x' %}
{% for t in messages %}{{ loop.previtem.role if loop.previtem is defined else '-' }}{% endfor %}
  {%- if messages -%}  a  {%- endif -%}   b
    {% if messages %}
  c
    {% endif %}
""".strip("\n").replace("    {% if messages %}\n  c\n    {% endif %}", "    {% if messages %}@  c@    {% endif %}@")

cases = []
for path in sorted(pathlib.Path("templates").glob("*.jinja")):
    for name, turns in CONVERSATIONS.items():
        messages = [{"role": role, "content": content} for role, content in turns]
        for prompt in (False, True):
            case = {"template": path.stem, "conversation": name, "messages": messages, "add_generation_prompt": prompt}
            try:
                case["text"] = tokenizer.apply_chat_template(
                    messages, chat_template=path.read_text(), add_generation_prompt=prompt, tokenize=False
                )
            except jinja2.exceptions.TemplateError as error:
                case["error"] = str(error)
            cases.append(case)
for line in SNIPPETS.split("\n"):
    source = line.replace("@", "\n")
    messages = [{"role": role, "content": content} for role, content in CONVERSATIONS["long"]]
    case = {"template": "snippet", "source": source, "conversation": "long", "messages": messages, "add_generation_prompt": True}
    try:
        case["text"] = tokenizer.apply_chat_template(
            messages, chat_template=source, add_generation_prompt=True, tokenize=False
        )
    except (jinja2.exceptions.TemplateError, TypeError) as error:
        case["error"] = str(error)
    cases.append(case)
with open("rendered.json", "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
