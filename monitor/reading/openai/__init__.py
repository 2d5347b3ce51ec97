"""The grammar of OpenAI's pages, along the flow of one reading.

islands / leaks   prices that stand in the page as data: props of components, JSX that leaked into Markdown
embedded          such data as tables
outline           a document as sheets: tables with the section, tier and unit that the page gives them
columns           what a column's heading means
names, cells      what a model's name and a price cell say
models, tools, images    a sheet's rows as rates
agree             two witnesses of one price must say the same
recognise, notes  whether this is the page at all; what its prose says beside the prices
"""
