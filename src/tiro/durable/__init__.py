"""The only import of DBOS: it queues, claims and recovers pieces of work, and knows them by name only.

What a piece of work means, and the truth about jobs, is in our own rows. A piece of work is a
`Ticket`; it is enqueued in the transaction that makes it due, and it ends by itself when its
job has moved on, because every write it makes is fenced.
"""
