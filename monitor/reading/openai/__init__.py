"""The grammar of OpenAI's pages, along the flow of one reading.

islands, leaks           prices that stand in the page as data: props of components, JSX that leaked into Markdown
jsx, embedded            such data as values, and as tables
outline, sheet           a document as tables, each with the section, tier and unit that the page gives it
parts, columns           a table as its parts, and what the heading of a column means
names, cells             what a model's name and a price cell say
lines                    what the cells of a row that state no price say of those that do
models, tools, images    a sheet's rows as rates
agree                    two witnesses of one price must say the same
recognise                whether this is the page at all
repeats, notes           what its prose says again, and what it says beside the prices
pricing, guide           the above put together, for each page
"""
