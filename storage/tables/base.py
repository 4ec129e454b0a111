"""What every table is made of: the naming of constraints, keys and references."""

from sqlalchemy import Column, ForeignKey, MetaData

from storage.types import BigId

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def own_id() -> Column[int]:
    return Column("id", BigId, primary_key=True)


def ref(name: str, target: str, *, nullable: bool = False, cascade: bool = False) -> Column[int]:
    return Column(name, BigId, ForeignKey(target, ondelete="CASCADE" if cascade else None), nullable=nullable)
